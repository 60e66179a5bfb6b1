import { describe, expect, it } from 'vitest';
import { judgeStage } from '../../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes } from '../question.ts';

describe('bad input', () => {
  const [first] = minutes(1, [100, 1], [10, 0]);
  const minute = first!;
  it.each([
    [
      'a negative count',
      [{ ...minute, canary: { requests: -1, errors: 0 } }],
      'canary requests must be a whole number of 0 or more, got -1',
    ],
    [
      'a fraction',
      [{ ...minute, baseline: { requests: 10, errors: 0.5 } }],
      'baseline errors must be a whole number of 0 or more, got 0.5',
    ],
    ['no number', [{ ...minute, canary: { requests: Number.NaN, errors: 0 } }], 'got NaN'],
    ['infinity', [{ ...minute, canary: { requests: Infinity, errors: 0 } }], 'got Infinity'],
    [
      'more errors than requests',
      [{ ...minute, canary: { requests: 12, errors: 15 } }],
      'canary errors must be at most its requests (12), got 15',
    ],
    [
      'more slow ones than requests',
      [{ ...minute, canary: { requests: 12, errors: 0, slow: 13 } }],
      'slow requests must be at most its requests (12), got 13',
    ],
    ['a duplicate minute', [minute, minute], 'minute 2 must start after minute 1 (0), got 0'],
    ['minutes out of order', [{ ...minute, at: 60_000 }, minute], 'minute 2 must start after minute 1 (60000), got 0'],
    ['a stage that does not exist', [{ ...minute, stageIndex: 7 }], 'stage 7 does not exist'],
    ['a time that is none', [{ ...minute, at: Number.NaN }], 'minute 1: its start must be a time, got NaN'],
    [
      'a fraction of a throttle',
      [{ ...minute, canary: { requests: 12, errors: 0, throttles: 0.5 } }],
      'canary throttles must be a whole number of 0 or more, got 0.5',
    ],
    [
      'fewer executions than none',
      [{ ...minute, baseline: { requests: 12, errors: 0, concurrency: -1 } }],
      'baseline concurrent executions must be a whole number of 0 or more, got -1',
    ],
    [
      'more requests near the timeout than requests',
      [{ ...minute, canary: { requests: 12, errors: 0, nearTimeout: 13 } }],
      'canary requests near the timeout must be at most its requests (12), got 13',
    ],
  ])('%s is undecided, and named', (_, minutes, reason) => {
    const verdict = judgeStage(aQuestion({ minutes }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(reason);
  });

  it.each([
    ['a stage that is still to come', 0, [0, 1], 'minute 2: stage 1 must be from 0 to 0'],
    ['a stage before one that was', 1, [1, 0], 'minute 2: stage 0 must be from 1 to 1'],
  ] as const)('%s is undecided, and named', (_, stageIndex, stages, reason) => {
    const all = stages.map((stage, i) => ({ ...minute, at: i * 60_000, stageIndex: stage }));

    const verdict = judgeStage(aQuestion({ weights: [0.05, 0.5], stageIndex, minutes: all }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(reason);
  });

  it('is not what is as large as can be', () => {
    const full = { requests: 12, errors: 12, slow: 12, throttles: 900, concurrency: 900, nearTimeout: 12 };

    expect(judgeStage(aQuestion({ minutes: [{ ...minute, canary: full }] })).reason).not.toContain('nothing can be');
  });

  it('in the history is named, too', () => {
    const verdict = judgeStage(aQuestion({ minutes: minutes(1, [100, 1], [10, 0]), history: [[5, 6]] }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(
      'minute 1 of the history: baseline errors must be at most its requests (5), got 6',
    );
  });

  it('does not keep a red alarm from failing', () => {
    const bad = [{ ...minute, canary: { requests: -1, errors: 0 } }];

    const verdict = judgeStage(aQuestion({ plan: { alarms: ['a'] }, alarms: { a: 'ALARM' }, minutes: bad }));

    expect(verdict.kind).toBe('fail');
  });
});
