import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { commandEntry, refusalEntry } from '../command-entry.ts';
import { personRule } from './person-rule.ts';
import { foreignRule } from './rule.ts';

interface Decided {
  readonly what: string;
  readonly why: string;
  readonly rule: string;
  readonly who?: string;
}

/** What an event decides that is not Analyze's, in words; `undefined` where it decides nothing. `isFirst`: nothing was decided before. */
export function decidedWithoutAnalysis(
  before: Rollout | undefined,
  event: Exclude<RolloutEvent, { kind: 'analyzed' }>,
  isFirst: boolean,
): Decided | undefined {
  switch (event.kind) {
    case 'queued':
      return {
        what: 'It has to wait for its turn.',
        why: `rollout ${event.behind} holds the target's claim`,
        rule: 'onBusy: one rollout of a target at a time, and only the newest waits.',
      };
    case 'refused':
      return event.outcome === 'unchanged'
        ? {
            what: 'There was nothing to roll out.',
            why: event.reason,
            rule: 'A version with the same code and configuration as the baseline changes nothing.',
          }
        : {
            what: 'It was not begun; nothing was shifted.',
            why: event.reason,
            rule: 'Prepare refuses what could not be watched or taken back, before the first shift.',
          };
    case 'commanded':
      return {
        what: `${commandEntry(event).text}.`,
        why: event.command.reason || 'no reason was given',
        rule: personRule(event.command.verb),
        who: event.person.arn,
      };
    case 'word-refused':
      return {
        what: `${refusalEntry(event).text}.`,
        why: event.says,
        rule: 'What is refused changes nothing. The first refusal of each kind is recorded for each person, up to a few.',
        who: event.person.arn,
      };
    case 'held':
      return { what: 'It was held.', why: event.reason, rule: foreignRule };
    case 'rollback-started':
      return {
        what: `It was taken back: ${event.outcome}.`,
        why: event.reason,
        rule: 'Whatever keeps a rollout from being looked after takes it back; so does a signal that comes before its record is closed.',
      };
    case 'closed':
      // Otherwise it was decided before, and this only says so once more.
      return isFirst || before?.phase === 'queued' || before?.phase === 'requested'
        ? {
            what: `It was closed: ${event.outcome}.`,
            why: event.reason,
            rule: 'A request that is not begun ends without a shift.',
          }
        : undefined;
    default:
      return undefined;
  }
}
