import { describe, expect, test } from 'vitest';
import type { HookAnswer } from '../../../lib/core/analysis/hook-answers.ts';
import { decide } from '../../../lib/core/rollout/decide.ts';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import { dueQuestions } from '../../../lib/core/rollout/hooks.ts';
import { secondsToNextAnalysis } from '../../../lib/core/rollout/pacing.ts';
import { aPlan, aRollout, aStage, analyzed, begin, minute, shiftAt, split, undecided } from './a-rollout.ts';

const plan = aPlan({ stages: [aStage(0, { hooks: ['smoke', 'contract:live'] }), aStage(0.5, { hooks: ['smoke'] })] });

const answered = (...hooks: HookAnswer[]): Happening =>
  ({ ...analyzed({ kind: 'wait', reason: '' }), hooks }) as Happening;

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:checkout';

const rolloutAfter = (...after: Happening[]) => aRollout({ plan, preparation: { functionArn }, after });

/** Who is asked so many minutes after the shift, by which all answers came. */
const askedAt = (minutes: number, ...after: Happening[]) =>
  dueQuestions(rolloutAfter(...after), begin + minutes * minute).map(({ hook }) => hook);

const smoke = (verdict: HookAnswer['verdict']): HookAnswer => ({ name: 'smoke', verdict });
const contract = (verdict: HookAnswer['verdict']): HookAnswer => ({ name: 'contract:live', verdict });

describe('a hook is asked', () => {
  test.each([
    ['not within the settle grace', 0.9, [], []],
    ['from its end on', 1, [], ['smoke', 'contract:live']],
    ['no more when it has passed or failed', 5, [smoke('pass'), contract('fail')], []],
    [
      'again when it wants to wait, or gave no verdict',
      1,
      [smoke('wait'), contract('none')],
      ['smoke', 'contract:live'],
    ],
    ['alone when the other has passed', 9, [smoke('pass'), contract('wait')], ['contract:live']],
  ] as const)('%s', (_, minutes, answers, hooks) => {
    expect(askedAt(minutes, ...(answers.length > 0 ? [answered(...answers)] : []))).toEqual(hooks);
  });

  test('not twice within a minute, whatever wakes the analysis', () => {
    const rollout = aRollout({
      plan: { ...plan, timing: { ...plan.timing, settleSeconds: 0 } },
      after: [answered(smoke('wait'))],
    });

    const asked = (seconds: number) => dueQuestions(rollout, begin + seconds * 1000).map(({ hook }) => hook);
    expect(asked(30)).toEqual(['contract:live']);
    expect(asked(60)).toEqual(['smoke', 'contract:live']);
  });

  test('with what it takes to test the canary', () => {
    const [question] = dueQuestions(rolloutAfter(answered(smoke('wait'))), begin + 2 * minute);

    expect(question).toEqual({
      rollout: 'checkout-live-1',
      target: 'checkout:live',
      hook: 'smoke',
      stage: 1,
      weight: 0,
      baseline: { version: '1', arn: `${functionArn}:1` },
      canary: { version: '2', arn: `${functionArn}:2` },
      // The longest bake, counted from the settle grace, and CloudWatch's delay.
      deadline: new Date(begin + 33 * minute).toISOString(),
      attempt: 2,
    });
  });

  test('anew in the next stage', () => {
    const rollout = rolloutAfter(answered(smoke('pass')), {
      kind: 'shifted',
      stageIndex: 1,
      alias: split(0.5),
      revisionId: 'write-1',
    });

    const [question] = dueQuestions(rollout, begin + 2 * minute);
    expect(question).toMatchObject({ hook: 'smoke', stage: 2, weight: 0.5, attempt: 1 });
  });

  test('every minute also in a stage that has been quiet for hours', () => {
    const late = shiftAt(0) + 20 * 60 * minute;
    const waiting = secondsToNextAnalysis(rolloutAfter(answered(smoke('wait'))), late);
    const spoken = secondsToNextAnalysis(rolloutAfter(answered(smoke('pass'), contract('pass'))), late);

    expect(waiting).toBeLessThanOrEqual(90);
    expect(spoken).toBeGreaterThan(300);
  });
});

test.each([
  ['hold', 'hold'],
  ['rollback', 'roll-back'],
  ['proceed', 'hold'],
] as const)('when a hook has not passed in the longest bake, onUndecided: %s means %s', (onUndecided, kind) => {
  const rollout = aRollout({ plan: { ...plan, onUndecided } });
  const alias = { kind: 'read', alias: split(0), revisionId: 'write-0' } as const;

  const decision = decide(rollout, { verdict: undecided('hook'), signals: [], alias, now: begin + 40 * minute });

  expect(decision.kind).toBe(kind);
});
