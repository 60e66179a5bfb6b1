import type { FlagDocument, FlagJson } from '../core/flags/document.ts';
import { flagOf, sameJson, withFlag } from '../core/flags/document.ts';
import { diff } from '../core/flags/diff.ts';
import { openForGood, withoutCount } from '../core/flags/breaker-moves.ts';
import { heldProblem } from '../core/flags/held.ts';
import { isHalfOpen, isKilled, kill, killedText, killProblem, sameKill } from '../core/flags/kill.ts';
import type { FlagRequest } from '../core/rollout/command-request.ts';
import type { Person } from '../core/rollout/person.ts';
import { type CommandDeps, command } from './command.ts';
import { type GovernDeps, governFlag } from './govern-flag.ts';
import { type FlagEdit, type FlagOrder, type FlagWriterDeps, type FlagWritten, writeFlag } from './write-flag.ts';

export interface FlagAnswer {
  readonly written: FlagWritten;
  /** The rollout of the flag that a kill has aborted. */
  readonly aborted?: string;
}

/** Does what a person says about a flag. */
export async function commandFlag(
  deps: CommandDeps & GovernDeps,
  request: FlagRequest,
  person: Person,
): Promise<FlagAnswer> {
  const { flag: key, reason } = request;
  const order = { key, person, reason };
  switch (request.action) {
    case 'kill-flag':
      return killNow(deps, { ...order, kind: 'killed', edit: (document) => killed(document, request), urgent: true });
    case 'revive-flag':
      return {
        written: await writeFlag(deps, {
          ...order,
          kind: 'revived',
          edit: (document) => revived(document, key, deps.now()),
        }),
      };
    case 'set-flag': {
      const kind = request.to ? 'set' : 'removed';
      return { written: await governFlag(deps, { ...order, kind, edit: (document) => set(document, request) }) };
    }
  }

  function killed(document: FlagDocument, { variant }: FlagRequest & { readonly action: 'kill-flag' }): FlagEdit {
    const problem = killProblem(document, key, variant);
    if (problem !== undefined) return { kind: 'refused', because: 'unknown', says: problem };
    // What the breaker has closed it opens again; what a person kills stays killed.
    const isBreakers = !sameJson(withoutCount(document, key), document);
    if (!isBreakers && sameKill(document, key, variant)) {
      return {
        kind: 'done-already',
        says: `flag ${key} serves ${variant} to everybody already: ${killedText(document.flags[key]!)}`,
      };
    }
    const at = new Date(deps.now()).toISOString();
    const next = kill(document, key, variant, { at, by: person.name });
    return { kind: 'edited', document: withoutCount(next, key) };
  }
}

/** The users first: whatever becomes of the record, they are served the kill. Then its rollout, which cannot undo it. */
async function killNow(
  deps: CommandDeps & FlagWriterDeps,
  order: FlagOrder & { readonly person: Person },
): Promise<FlagAnswer> {
  const written = await writeFlag(deps, order);
  if (written.kind === 'refused') return { written };
  const target = `flag:${order.key}`;
  const { rolloutId } = await deps.claims.read(target);
  if (rolloutId === undefined) return { written };
  const reason = `the flag was killed${order.reason === '' ? '' : `: ${order.reason}`}`;
  const answer = await command(deps)({ name: target, command: { verb: 'abort', reason }, person: order.person });
  return { written, ...(answer?.judged.kind === 'accepted' && { aborted: rolloutId }) };
}

function revived(document: FlagDocument, key: string, now: number): FlagEdit {
  const flag = flagOf(document, key);
  if (!flag) return { kind: 'refused', because: 'unknown', says: `there is no flag ${key}` };
  if (!isKilled(flag) && !isHalfOpen(flag)) {
    return { kind: 'done-already', says: `flag ${key} is not killed; its rules are in force` };
  }
  return { kind: 'edited', document: openForGood(document, key, now) };
}

/** One flag as somebody has seen it replaced by what they have made of it; what others did to other flags stays. */
function set(document: FlagDocument, { flag: key, from, to }: FlagRequest & { readonly action: 'set-flag' }): FlagEdit {
  const now = flagOf(document, key);
  if (!sameJson(now, from ?? undefined)) return { kind: 'refused', because: 'passed', says: movedText(key, from, now) };
  const held = now && heldProblem(key, now);
  if (held !== undefined) return { kind: 'refused', because: 'passed', says: held };
  return { kind: 'edited', document: withFlag(document, key, to ?? undefined) };
}

function movedText(key: string, from: FlagJson | null, now: FlagJson | undefined): string {
  const alone = (flag: FlagJson | null | undefined): FlagDocument => ({ flags: flag ? { [key]: flag } : {} });
  const says = diff(alone(from), alone(now)).flatMap((difference) => difference.says);
  return `somebody has changed flag ${key} since you looked (${says.join('; ')}); look again, and say it again`;
}
