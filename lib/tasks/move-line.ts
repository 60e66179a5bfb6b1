import { RecordMoved } from '../core/errors.ts';
import { inTheirWords } from '../core/rollout/command.ts';
import type { LineSwitch } from '../core/rollout/kept.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Deps } from './deps.ts';

export interface LineMoved {
  readonly did: 'accepted' | 'done-already';
  readonly says: string;
}

const attempts = 5;

/** Stops the line or lets it run: one read, one conditional write. Every rollout finds it before it goes on. */
export async function moveLine(
  { line, now }: Pick<Deps, 'line' | 'now'>,
  { isStopped, reason }: Pick<LineSwitch, 'isStopped' | 'reason'>,
  person: Person,
): Promise<LineMoved> {
  for (let attempt = 1; ; attempt++) {
    const found = await line.read();
    if ((found?.isStopped ?? false) === isStopped) return { did: 'done-already', says: asItIs(found) };
    try {
      await line.move({ isStopped, by: person.name, since: new Date(now()).toISOString(), reason }, found);
      return { did: 'accepted', says: isStopped ? stopped : running };
    } catch (error) {
      if (!(error instanceof RecordMoved) || attempt === attempts) throw error;
    }
  }
}

const stopped = 'the line is stopped: no rollout goes on from here, and each still goes back if its canary fails';
const running = 'the line runs again: rollouts go on from their next analysis on';

const asItIs = (found: LineSwitch | undefined): string =>
  found
    ? `the line ${found.isStopped ? 'was stopped' : 'runs, as it was let'} by ${inTheirWords(found.by, found.reason)} (since ${found.since})`
    : 'the line runs, and nobody has ever stopped it';
