import { RecordMoved } from '../core/errors.ts';
import { inTheirWords } from '../core/rollout/command.ts';
import type { LineSwitch } from '../core/rollout/kept.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Deps } from './deps.ts';
import { wakeWaiting } from './wake-waiting.ts';

export interface LineMoved {
  readonly did: 'accepted' | 'done-already';
  readonly says: string;
}

type LineDeps = Pick<Deps, 'line' | 'claims' | 'records' | 'inbox' | 'executions' | 'now'>;

const attempts = 5;

/**
 * Stops the line or lets it run: one read, one conditional write. Every rollout finds it before it goes on; those that
 * wait for it are woken when it runs again.
 */
export async function moveLine(
  deps: LineDeps,
  { isStopped, reason }: Pick<LineSwitch, 'isStopped' | 'reason'>,
  person: Person,
): Promise<LineMoved> {
  const { line, now } = deps;
  for (let attempt = 1; ; attempt++) {
    const found = await line.read();
    if ((found?.isStopped ?? false) === isStopped) return { did: 'done-already', says: asItIs(found) };
    try {
      await line.move({ isStopped, by: person.name, since: new Date(now()).toISOString(), reason }, found);
      return { did: 'accepted', says: isStopped ? stopped : await running(deps) };
    } catch (error) {
      if (!(error instanceof RecordMoved) || attempt === attempts) throw error;
    }
  }
}

const stopped = 'the line is stopped: no rollout goes on from here, and each still goes back if its canary fails';

async function running(deps: LineDeps): Promise<string> {
  const { woken, asleep } = await wakeWaiting(deps, 'line');
  const woke = woken === 0 ? 'no rollout was waiting for it' : `${woken} that waited for it ${go(woken)} on at once`;
  const rest = asleep === 0 ? '' : `; ${asleep} could not be woken and ${go(asleep)} on from the next analysis`;
  return `the line runs again: ${woke}${rest}`;
}

const go = (count: number) => (count === 1 ? 'goes' : 'go');

const asItIs = (found: LineSwitch | undefined): string =>
  found
    ? `the line ${found.isStopped ? 'was stopped' : 'runs, as it was let'} by ${inTheirWords(found.by, found.reason)} (since ${found.since})`
    : 'the line runs, and nobody has ever stopped it';
