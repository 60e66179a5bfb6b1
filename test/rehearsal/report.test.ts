import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../lib/core/analysis/contract.ts';
import type { Decision, Happening, RolloutEvent } from '../../lib/core/rollout/event.ts';
import { detection, stageReports } from '../../lib/rehearsal/report.ts';

const zero = Date.UTC(2026, 0, 5, 9, 10);
const weights = [0.05, 1];

/** Events by the second at which they happen. */
const recordOf = (...happenings: readonly (readonly [second: number, happening: Happening])[]): RolloutEvent[] =>
  happenings.map(([second, happening], i) => ({
    seq: i + 1,
    at: new Date(zero + second * 1000).toISOString(),
    by: 'test',
    ...happening,
  }));

const shifted = (stageIndex: number): Happening => ({
  kind: 'shifted',
  stageIndex,
  alias: { version: '1', canary: { version: '2', weight: weights[stageIndex] ?? 0 } },
  revisionId: 'r',
});
const pass: Verdict = { kind: 'pass', reason: 'ruled out', findings: [] };
const undecided: Verdict = { kind: 'undecided', need: 'samples', reason: 'not yet', findings: [] };
const analyzed = (stageIndex: number, verdict: Verdict, decision: Decision): Happening => ({
  kind: 'analyzed',
  stageIndex,
  verdict,
  decision,
  totals: { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } },
});
const advance: Decision = { kind: 'advance', toStage: 1, reason: 'why' };
const promote: Decision = { kind: 'promote', reason: 'why' };
const rollBack: Decision = { kind: 'roll-back', outcome: 'rolled-back', reason: 'why' };
const alarm = (second: number): Happening => ({
  kind: 'signal-read',
  signal: { kind: 'alarm', id: 'a', at: new Date(zero + second * 1000).toISOString(), alarm: 'a', detail: 'd' },
});

const stages = (events: readonly RolloutEvent[]) =>
  stageReports(events, weights, zero).map(({ startedAt, endedAt, verdict }) => [startedAt, endedAt, verdict]);

describe('a stage', () => {
  test('ends when it was decided to leave it', () => {
    const record = recordOf(
      [0, shifted(0)],
      [600, analyzed(0, pass, advance)],
      [602, shifted(1)],
      [900, analyzed(1, pass, promote)],
      [901, { kind: 'promoted', revisionId: 'r' }],
    );

    expect(stages(record)).toEqual([
      [0, 600, 'pass'],
      [602, 900, 'pass'],
    ]);
  });

  test('that was left without evidence is undecided', () => {
    const record = recordOf([0, shifted(0)], [600, analyzed(0, undecided, advance)], [602, shifted(1)]);

    expect(stages(record)[0]).toEqual([0, 600, 'undecided']);
  });

  test('that lasts has no end, even if it was decided to leave it', () => {
    const record = recordOf([0, shifted(0)], [600, analyzed(0, pass, advance)], [601, { kind: 'held', reason: 'why' }]);

    expect(stages(record)).toEqual([[0, null, 'pass']]);
  });

  test('that was gone back from has failed, even after it had passed', () => {
    const record = recordOf(
      [0, shifted(0)],
      [600, analyzed(0, pass, advance)],
      [602, shifted(1)],
      [900, analyzed(1, pass, promote)],
      [910, alarm(905)],
      [910, analyzed(1, undecided, rollBack)],
    );

    expect(stages(record)).toEqual([
      [0, 600, 'pass'],
      [602, 905, 'fail'],
    ]);
  });
});

describe('going back was decided', () => {
  test.each([
    ['by an analysis', recordOf([0, shifted(0)], [300, analyzed(0, undecided, rollBack)]), 300],
    [
      'by the guard, before an analysis read of it',
      recordOf([305, alarm(301)], [305, analyzed(0, pass, rollBack)]),
      301,
    ],
    [
      'where the machine caught a failure',
      recordOf([0, shifted(0)], [400, { kind: 'rollback-started', reason: 'why', outcome: 'failed' }]),
      400,
    ],
  ])('%s', (_, record, second) => {
    expect(detection(record)).toBe(zero + second * 1000);
  });

  test('never, in a record that goes on', () => {
    expect(detection(recordOf([0, shifted(0)], [600, analyzed(0, pass, advance)]))).toBeUndefined();
  });
});
