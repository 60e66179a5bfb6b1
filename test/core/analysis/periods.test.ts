import { describe, expect, it } from 'vitest';
import { newMemory } from '../../../lib/core/analysis/memory.ts';
import { type EventKind, ofCounts, series } from '../../../lib/core/analysis/periods.ts';
import { aQuestion, minutes, type Short, throttled } from './question.ts';

const quiet: Short = [0, 0];
const read = (changes: Parameters<typeof aQuestion>[0], kind: EventKind = 'errors') =>
  series(aQuestion(changes), kind, newMemory());

describe('what stands in for a live control', () => {
  const first = minutes(5, [1000, 1], [50, 0]);
  const second = minutes(5, [500, 2], [500, 0], { stageIndex: 1, after: first });
  const weights = [0.05, 0.5, 1];

  it('is the last stage that had one, and no stage before', () => {
    const all = minutes(1, quiet, [1000, 0], { stageIndex: 2, after: second });

    expect(read({ weights, stageIndex: 2, minutes: all }).baseline).toEqual({ requests: 2500, events: 10 });
  });

  it('is not a stage in which the baseline had no requests', () => {
    const silent = minutes(5, quiet, [500, 0], { stageIndex: 1, after: first });
    const all = minutes(1, quiet, [1000, 0], { stageIndex: 2, after: silent });

    expect(read({ weights, stageIndex: 2, minutes: all }).baseline).toEqual({ requests: 5000, events: 5 });
  });

  it('is the hour before the rollout, and not what was before that', () => {
    const history = Array.from({ length: 120 }, (_, minute): Short => [100, minute < 60 ? 9 : 1]);

    expect(read({ weights: [1], history }).baseline).toEqual({ requests: 6000, events: 60 });
  });

  it('is needed above 95 %', () => {
    expect([0.95, 0.96].map((weight) => read({ weights: [weight] }).live)).toEqual([true, false]);
  });
});

describe('what is counted', () => {
  it('is nothing of a stage of 0 %, whoever calls the canary there', () => {
    const all = minutes(2, [1000, 0], [100, 3], { stageIndex: 1, after: minutes(2, [1000, 0], [10, 10]) });

    expect(read({ weights: [0, 0.1], stageIndex: 1, minutes: all }).total).toEqual({ requests: 200, events: 6 });
  });

  it('is requests that ran, and of throttled ones all that came', () => {
    const all = throttled(minutes(2, [1000, 0], [100, 3]), 0, 20);

    expect(read({ minutes: all }).canary).toEqual({ requests: 200, events: 6 });
    expect(read({ minutes: all }, 'throttles').canary).toEqual({ requests: 240, events: 40 });
  });

  it('is minutes in which slow requests are known, or none came', () => {
    const known = minutes(3, [1000, 0, 50], quiet, { after: minutes(2, [1000, 0, 50], [100, 0, 5]) });
    const all = minutes(4, [1000, 0, 50], [100, 0], { after: known });

    const found = read({ minutes: all }, 'slow');

    expect(found.minutes).toBe(5);
    expect(found.baseline).toEqual({ requests: 5000, events: 250 });
  });

  it('is no minute of the past in which they are not known', () => {
    expect(read({ history: [[100, 1], [100, 1, 5], quiet] }, 'slow').past).toEqual([
      { requests: 100, events: 5 },
      { requests: 0, events: 0 },
    ]);
  });
});

it('an answer is remembered until one of the counts is another', () => {
  const asked: string[] = [];
  const answer = ofCounts(({ requests, events }) => {
    asked.push(`${events}/${requests}`);
    return events;
  });

  const answers = [
    [0, 0],
    [0, 0],
    [1, 1],
    [1, 2],
    [3, 2],
    [3, 2],
  ].map(([events, requests]) => answer({ requests: requests!, events: events! }));

  expect(answers).toEqual([0, 0, 1, 1, 3, 3]);
  expect(asked).toEqual(['0/0', '1/1', '1/2', '3/2']);
});
