import { expect, test } from 'vitest';
import type { SourceValues } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes } from './question.ts';

const good = minutes(15, [2280, 2], [120, 0]);
const valuesOf = (kind: SourceValues['kind'], ...values: (number | undefined)[]): SourceValues => ({
  kind,
  values: values.flatMap((value, i) => (value === undefined ? [] : [[i * 60_000, value] as const])),
});
const minuteMs = 60_000;

test.each([
  [
    'events were dropped, as many as the limit',
    valuesOf('dropped', 3, 0, 7),
    { dropped: 10 },
    'fail',
    /dropped: 10 since the first shift, the limit is 10; both/,
  ],
  ['fewer were dropped', valuesOf('dropped', 3, 0, 6), { dropped: 10 }, 'pass', undefined],
  [
    'none could be sent to a dead-letter queue',
    valuesOf('deadLetters', 1),
    { deadLetters: 1 },
    'fail',
    /dead-letter queue: 1 since/,
  ],
  [
    'records are too old in three minutes in a row',
    valuesOf('iteratorAge', 1, 5 * minuteMs, 6 * minuteMs, 7 * minuteMs),
    { iteratorAge: 240 },
    'fail',
    /above 4m in 3 minutes in a row/,
  ],
  [
    'records are too old now and then',
    valuesOf('iteratorAge', 5 * minuteMs, 1, 5 * minuteMs, undefined, 5 * minuteMs),
    { iteratorAge: 240 },
    'pass',
    undefined,
  ],
  [
    'events are as old as the limit',
    valuesOf('eventAge', 240_000, 240_000, 240_000),
    { eventAge: 240 },
    'pass',
    undefined,
  ],
  ['nothing came', valuesOf('eventAge'), { eventAge: 240 }, 'pass', undefined],
] as const)('a good canary where %s: %s', (_, source, sources, kind, reason) => {
  const verdict = judgeStage(
    aQuestion({ minutes: good, plan: { sources }, sources: [source], errors: { model: 'independent' } }),
  );

  expect(verdict.kind).toBe(kind);
  if (reason) expect(verdict.reason).toMatch(reason);
  expect(verdict.findings.map(({ judge }) => judge)).toContain('sources');
});

test('also takes back a canary that got no requests itself', () => {
  const silent = minutes(5, [0, 0], [0, 0]);

  const verdict = judgeStage(
    aQuestion({ minutes: silent, plan: { sources: { dropped: 1 } }, sources: [valuesOf('dropped', 2)] }),
  );

  expect(verdict.kind).toBe('fail');
});

test('all that is read is told with its numbers, and no more', () => {
  const { findings } = judgeStage(
    aQuestion({
      minutes: good,
      plan: { sources: { dropped: 10, iteratorAge: 240 } },
      sources: [
        valuesOf('dropped', 3, 0, 4),
        valuesOf('iteratorAge', 1, 5 * minuteMs, 2),
        valuesOf('eventAge', 9 * minuteMs, 9 * minuteMs, 9 * minuteMs),
      ],
    }),
  );

  expect(findings.find(({ judge }) => judge === 'sources')).toMatchObject({
    kind: 'pass',
    reason:
      "asynchronous events that were dropped: 7 since the first shift, the limit is 10; age of a stream's records: above 4m in 1 minute in a row",
    numbers: {
      dropped: 7,
      droppedLimit: 10,
      iteratorAgeMs: 300_000,
      iteratorAgeLimitMs: 240_000,
      iteratorAgeMinutesInARow: 1,
    },
  });
});

test('what was never late is said to be so', () => {
  const { findings } = judgeStage(
    aQuestion({ minutes: good, plan: { sources: { eventAge: 240 } }, sources: [valuesOf('eventAge', 1, 2)] }),
  );

  expect(findings.find(({ judge }) => judge === 'sources')?.reason).toBe('age of asynchronous events: never above 4m');
});

test('what has a limit and was not read keeps a stage from passing', () => {
  const verdict = judgeStage(
    aQuestion({
      minutes: good,
      plan: { sources: { dropped: 10, eventAge: 240 } },
      sources: [valuesOf('dropped', 0)],
      errors: { model: 'independent' },
    }),
  );

  expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend', reason: 'eventAge could not be read' });
});
