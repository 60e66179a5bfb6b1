import { describeAlias, sameAliasState } from '../core/rollout/alias-state.ts';
import { type Command, inTheirWords } from '../core/rollout/command.ts';
import type { Judged } from '../core/rollout/judge-command.ts';
import type { Person } from '../core/rollout/person.ts';
import { prepared, type Rollout } from '../core/rollout/rollout.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';
import { keepWarm } from './keep-warm.ts';

type UndoDeps = Pick<Deps, 'records' | 'claims' | 'aliases' | 'warm' | 'now'>;

/**
 * Points the alias at the baseline again, in one write under the revision of the promotion: whoever has moved the alias
 * since is not overwritten. Then it is recorded; a write whose answer was lost is known by what it has left.
 */
export async function undoPromotion(
  deps: UndoDeps,
  rollout: Rollout,
  { command, person }: { readonly command: Command; readonly person: Person },
): Promise<{ readonly judged: Judged; readonly rollout: Rollout }> {
  const { records, claims, aliases, now } = deps;
  const { baseline, canary } = prepared(rollout);
  const refused = (says: string) => ({ judged: { kind: 'refused', because: 'passed', says } as const, rollout });
  const { rolloutId } = await claims.read(rollout.request.target);
  if (rolloutId !== undefined) return refused(`rollout ${rolloutId} has begun since; abort it first`);

  const address = aliasAddress(rollout);
  const wanted = { version: baseline };
  const answer = await aliases.write(address, wanted, rollout.written?.revisionId ?? '');
  if (answer.kind === 'busy') return refused(`it cannot be written now: ${answer.detail}; try again in a minute`);
  if (answer.kind === 'gone') return refused(`version ${baseline} is gone: ${answer.detail}`);
  const found = answer.kind === 'written' ? { alias: wanted, ...answer } : await aliases.read(address);
  if (!found) return refused(`there is no alias ${rollout.request.target} any more`);
  if (!sameAliasState(found.alias, wanted)) {
    return refused(
      `somebody has moved the alias since: expected version ${canary} alone, found ${describeAlias(found.alias)}`,
    );
  }

  const undone = {
    kind: 'undone',
    revisionId: found.revisionId,
    version: baseline,
    reason: `undone by ${inTheirWords(person.name, command.reason)}`,
  } as const;
  const stamp = { at: now(), by: person.name };
  const step = records.after(rollout, [{ kind: 'commanded', command, person }, undone], stamp);
  await records.commit([step], keepWarm(deps, rollout));
  return { judged: { kind: 'accepted', says: `the alias points at version ${baseline} again` }, rollout: step.rollout };
}
