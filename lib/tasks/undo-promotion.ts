import type { FlagStore } from '../aws/flag-store.ts';
import { openWithout } from '../core/flags/needs.ts';
import { addressOf, targetName } from '../core/plan/plan.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import { describeAlias, sameAliasState, versionText } from '../core/rollout/alias-state.ts';
import { type Command, inTheirWords } from '../core/rollout/command.ts';
import type { Judged } from '../core/rollout/judge-command.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout, Standing } from '../core/rollout/state.ts';
import { nameAmong, standings, targetNames } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';
import { keepWarm } from './keep-warm.ts';

type UndoDeps = Pick<Deps, 'records' | 'claims' | 'aliases' | 'warm' | 'now'> & {
  /** Absent where the control plane has no flags. */
  readonly flagStore?: Pick<FlagStore, 'read'> | undefined;
};

/**
 * Points the alias at the baseline again, in one write under the revision of the promotion: whoever has moved the alias
 * since is not overwritten. Of several targets the last one goes first, for it may need those before it; nothing is written
 * where one of them is no longer as it was promoted. Then it is recorded; a write whose answer was lost is known by what it
 * has left.
 */
export async function undoPromotion(
  deps: UndoDeps,
  rollout: Rollout,
  { command, person }: { readonly command: Command; readonly person: Person },
): Promise<{ readonly judged: Judged; readonly rollout: Rollout }> {
  const { records, claims, aliases, now } = deps;
  const refused = (says: string) => ({ judged: { kind: 'refused', because: 'passed', says } as const, rollout });
  for (const name of targetNames(rollout.plan)) {
    const { rolloutId } = await claims.read(name);
    if (rolloutId !== undefined) return refused(`rollout ${rolloutId} has begun since; abort it first`);
  }

  const backwards = standings(rollout).toReversed();
  const inTheWay = backwards.length > 1 ? await somebodysMove(aliases, backwards) : undefined;
  if (inTheWay !== undefined) return refused(inTheWay);
  const needed = await neededCode(deps, backwards);
  if (needed !== undefined) return refused(needed);

  const stamp = { at: now(), by: person.name };
  const reason = `undone by ${inTheirWords(person.name, command.reason)}`;
  const happenings: Happening[] = [{ kind: 'commanded', command, person }];
  for (const standing of backwards) {
    const back = await pointBack(aliases, standing);
    // What was undone before it is: what it may need is still there.
    if ('says' in back && happenings.length === 1) return refused(back.says);
    if ('says' in back) {
      const after = await records.append(rollout, happenings, stamp);
      const says = `only ${targetName(backwards[0]!.target)} was undone: ${back.says}`;
      return { judged: { kind: 'refused', because: 'passed', says }, rollout: after };
    }
    happenings.push({ kind: 'undone', ...nameAmong(rollout.plan, standing), ...back, reason });
  }
  const step = records.after(rollout, happenings, stamp);
  await records.commit([step], keepWarm(deps, rollout));
  return { judged: { kind: 'accepted', says: pointsAgain(backwards) }, rollout: step.rollout };
}

const pointsAgain = (backwards: readonly Standing[]): string =>
  backwards
    .map(({ target, preparation }) => {
      const what = backwards.length > 1 ? targetName(target) : 'the alias';
      return `${what} points at ${versionText(preparation?.baseline ?? '')} again`;
    })
    .join('; ');

/** What keeps several targets from being undone: one that somebody has moved since. */
async function somebodysMove(aliases: Deps['aliases'], all: readonly Standing[]): Promise<string | undefined> {
  for (const { target, preparation } of all) {
    const { baseline = '', canary = '' } = preparation ?? {};
    const found = await aliases.read(addressOf(target));
    if (!found) return `there is no ${targetName(target)} any more`;
    const isOurs = [baseline, canary].some((version) => sameAliasState(found.alias, { version }));
    if (!isOurs) return movedSince(targetName(target), canary, found);
  }
  return undefined;
}

/** What keeps code from going back: an open flag that needs it, and does not go back before it. */
async function neededCode({ flagStore }: UndoDeps, backwards: readonly Standing[]): Promise<string | undefined> {
  // Flags that cannot be read keep nobody from going back: whoever undoes a release has a reason.
  const document = await flagStore?.read().catch(() => undefined);
  if (!document) return undefined;
  const closed = backwards.flatMap(({ target }) => ('flag' in target ? [target.flag] : []));
  for (const { target, preparation } of backwards) {
    if ('flag' in target || !preparation) continue;
    const open = openWithout(document, addressOf(target), preparation.baseline).filter((key) => !closed.includes(key));
    const [key] = open;
    if (key === undefined) continue;
    return `flag ${open.join(', ')} is open and needs a later version of ${targetName(target)} than ${preparation.baseline}; close it first: tidegate flags kill ${key}`;
  }
  return undefined;
}

type Back = { readonly revisionId: string; readonly version: string } | { readonly says: string };

async function pointBack(aliases: Deps['aliases'], { target, preparation, written }: Standing): Promise<Back> {
  const { baseline = '', canary = '' } = preparation ?? {};
  const address = addressOf(target);
  const wanted = { version: baseline };
  const answer = await aliases.write(address, wanted, written?.revisionId ?? '');
  if (answer.kind === 'busy') return { says: `it cannot be written now: ${answer.detail}; try again in a minute` };
  if (answer.kind === 'gone') return { says: `version ${baseline} is gone: ${answer.detail}` };
  const found = answer.kind === 'written' ? { alias: wanted, ...answer } : await aliases.read(address);
  if (!found) return { says: `there is no alias ${targetName(target)} any more` };
  return sameAliasState(found.alias, wanted)
    ? { revisionId: found.revisionId, version: baseline }
    : { says: movedSince('the alias', canary, found) };
}

const movedSince = (what: string, canary: string, { alias }: AliasReading): string =>
  `somebody has moved ${what} since: expected ${versionText(canary)} alone, found ${describeAlias(alias)}`;
