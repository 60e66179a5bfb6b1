import type { Counts, Minute, StageQuestion } from './contract.ts';
import type { Memory } from './memory.ts';

/** The first thing in the observations that cannot be: counts that are no counts, minutes out of order. */
export function findBadCounts(question: StageQuestion, memory: Memory): string | undefined {
  const { stages, stageIndex, observations } = question;
  const start = (): Checked => ({ at: -Infinity, stageIndex: 0 });
  const { minutes } = observations;
  const { problem } = memory.fold('bad-counts', minutes.length, start, (checked, from, to) => {
    for (let i = from; i < to; i++) {
      const minute = minutes[i]!;
      checked.problem ??= findBadMinute(minute, i, { checked, stages, stageIndex });
      checked.at = minute.at;
      checked.stageIndex = minute.stageIndex;
    }
  });
  return problem ?? memory.once('bad-counts/history', () => findBadHistory(observations.history));
}

/** The last minute that was looked at, and what has been found. */
interface Checked {
  at: number;
  stageIndex: number;
  problem?: string | undefined;
}

interface Bounds extends Pick<StageQuestion, 'stages' | 'stageIndex'> {
  readonly checked: Checked;
}

function findBadMinute(minute: Minute, i: number, { checked, stages, stageIndex }: Bounds): string | undefined {
  const where = `minute ${i + 1}`;
  if (!Number.isFinite(minute.at)) return `${where}: its start must be a time, got ${minute.at}`;
  if (minute.at <= checked.at) return `${where} must start after minute ${i} (${checked.at}), got ${minute.at}`;
  if (!stages[minute.stageIndex]) return `${where}: stage ${minute.stageIndex} does not exist`;
  if (minute.stageIndex < checked.stageIndex || minute.stageIndex > stageIndex) {
    return `${where}: stage ${minute.stageIndex} must be from ${checked.stageIndex} to ${stageIndex}`;
  }
  const problem = findBad(minute.canary, 'canary') ?? findBad(minute.baseline, 'baseline');
  return problem === undefined ? undefined : `${where}: ${problem}`;
}

function findBadHistory(history: readonly Counts[]): string | undefined {
  for (const [i, counts] of history.entries()) {
    const problem = findBad(counts, 'baseline');
    if (problem !== undefined) return `minute ${i + 1} of the history: ${problem}`;
  }
  return undefined;
}

function findBad(counts: Counts, version: string): string | undefined {
  return isPossible(counts) ? undefined : describeBad(counts, version);
}

function isPossible({ requests, errors, slow = 0, throttles = 0, concurrency = 0, nearTimeout = 0 }: Counts): boolean {
  return (
    isCount(requests) &&
    isCount(errors) &&
    isCount(slow) &&
    isCount(nearTimeout) &&
    isCount(throttles) &&
    isCount(concurrency) &&
    errors <= requests &&
    slow <= requests &&
    nearTimeout <= requests
  );
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function describeBad(counts: Counts, version: string): string | undefined {
  const { requests, errors, slow, throttles, concurrency, nearTimeout } = counts;
  return (
    describe(requests, version, 'requests') ??
    describe(errors, version, 'errors', requests) ??
    describe(slow, version, 'slow requests', requests) ??
    describe(nearTimeout, version, 'requests near the timeout', requests) ??
    describe(throttles, version, 'throttles') ??
    describe(concurrency, version, 'concurrent executions')
  );
}

function describe(value = 0, version: string, what: string, most = Infinity): string | undefined {
  if (!isCount(value)) return `${version} ${what} must be a whole number of 0 or more, got ${value}`;
  return value > most ? `${version} ${what} must be at most its requests (${most}), got ${value}` : undefined;
}
