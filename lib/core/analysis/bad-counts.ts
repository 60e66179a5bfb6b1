import type { Counts, StageQuestion } from './contract.ts';

/** The first thing in the observations that cannot be: counts that are no counts, minutes out of order. */
export function findBadCounts({ stages, stageIndex, observations }: StageQuestion): string | undefined {
  let before = { at: -Infinity, stageIndex: 0 };
  for (const [i, minute] of observations.minutes.entries()) {
    const where = `minute ${i + 1}`;
    if (!Number.isFinite(minute.at)) return `${where}: its start must be a time, got ${minute.at}`;
    if (minute.at <= before.at) return `${where} must start after minute ${i} (${before.at}), got ${minute.at}`;
    if (!stages[minute.stageIndex]) return `${where}: stage ${minute.stageIndex} does not exist`;
    if (minute.stageIndex < before.stageIndex || minute.stageIndex > stageIndex) {
      return `${where}: stage ${minute.stageIndex} must be from ${before.stageIndex} to ${stageIndex}`;
    }
    const problem = findBad(minute.canary, 'canary') ?? findBad(minute.baseline, 'baseline');
    if (problem) return `${where}: ${problem}`;
    before = minute;
  }
  for (const [i, counts] of observations.history.entries()) {
    const problem = findBad(counts, 'baseline');
    if (problem) return `minute ${i + 1} of the history: ${problem}`;
  }
  return undefined;
}

function findBad({ requests, errors, slow }: Counts, version: string): string | undefined {
  if (!isCount(requests)) return `${version} requests must be a whole number of 0 or more, got ${requests}`;
  if (!isCount(errors)) return `${version} errors must be a whole number of 0 or more, got ${errors}`;
  if (errors > requests) return `${version} errors must be at most its requests (${requests}), got ${errors}`;
  if (slow === undefined) return undefined;
  if (!isCount(slow)) return `${version} slow requests must be a whole number of 0 or more, got ${slow}`;
  if (slow > requests) return `${version} slow requests must be at most its requests (${requests}), got ${slow}`;
  return undefined;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
