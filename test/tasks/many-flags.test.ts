import { expect, it } from 'vitest';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aStage, minute } from '../core/rollout/a-rollout.ts';
import { alarmEvent, aRequest, aTrustingPlan, inputOf } from './a-control-plane.ts';
import { aJointControlPlane, type JointControlPlane } from './a-joint-control-plane.ts';

const keys = Array.from({ length: 20 }, (_, i) => `flag-${i + 1}`);
const document: FlagDocument = aDocument(Object.fromEntries(keys.map((key) => [key, aFlag()])));
const stages = [aStage(0.1), aStage(0.5, { rampSeconds: 300 })];
const planOf = (flag: string) => aTrustingPlan({ target: { flag }, stages }, [`${flag}-errors`]);

/** Twenty rollouts in one environment that have begun at the same moment, and what each function of theirs would do. */
async function twenty() {
  const plane = await aJointControlPlane(planOf('flag-1'), document);
  for (const key of keys) {
    plane.owner('cloudwatch', 'PutMetricAlarm', quietAlarm(`${key}-errors`));
    await plane.run(plane.register({ plan: planOf(key), owner: 'payments' }));
  }
  const ids: string[] = [];
  for (const key of keys) {
    const request = aRequest({ target: `flag:${key}`, version: 'on', key });
    ids.push((await plane.run(plane.start(request))).rolloutId);
  }
  await everyOne(plane, ids, 'prepare');
  return { plane, ids };
}

const quietAlarm = (AlarmName: string) => ({
  ...{ AlarmName, Namespace: 'Test', MetricName: AlarmName, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
  ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
});

/** All at once, as so many functions do that know nothing of each other. */
const everyOne = (
  plane: JointControlPlane,
  ids: readonly string[],
  task: 'prepare' | 'shift' | 'analyze' | 'promote',
) => plane.run(Promise.all(ids.map((id) => plane[task](inputOf(id)))));

/** Deployments that something took. */
async function deploymentsOf(plane: JointControlPlane, what: () => Promise<unknown>): Promise<number> {
  const before = plane.calls('appconfig:StartDeployment');
  await what();
  return plane.calls('appconfig:StartDeployment') - before;
}

const served = (plane: JointControlPlane) => keys.map((key) => plane.flag(key));
const inStage = (weight: number) => ({ version: 'off', canary: { version: 'on', weight } });

it('twenty flags that ramp in one environment take one deployment per stage boundary, and none is starved', async () => {
  const { plane, ids } = await twenty();
  const nextStage = async () => {
    await plane.advance(12 * minute);
    // CloudWatch answers nine questions about alarms a second: whoever got no answer asks again a minute later.
    for (let left = ids; left.length > 0; await plane.advance(minute)) {
      const routes = await everyOne(plane, left, 'analyze');
      left = left.filter((_, i) => routes[i]?.next === 'bake');
    }
  };

  const first = await deploymentsOf(plane, () => everyOne(plane, ids, 'shift'));
  const afterFirst = served(plane);
  await nextStage();
  const second = await deploymentsOf(plane, () => everyOne(plane, ids, 'shift'));
  const afterSecond = served(plane);
  await nextStage();
  const promotion = await deploymentsOf(plane, () => everyOne(plane, ids, 'promote'));

  expect([first, second, promotion]).toEqual([1, 1, 1]);
  expect(afterFirst).toEqual(keys.map(() => inStage(0.1)));
  expect(afterSecond).toEqual(keys.map(() => inStage(0.5)));
  expect(served(plane)).toEqual(keys.map(() => ({ version: 'on' })));
});

it('of twenty flags one is taken back at once, and the other nineteen stay where they are', async () => {
  const { plane, ids } = await twenty();
  await everyOne(plane, ids, 'shift');

  const deployments = await deploymentsOf(plane, () =>
    plane.run(plane.guard(alarmEvent('flag-7-errors', plane.deps.now()))),
  );

  expect(deployments).toBe(1);
  expect(served(plane)).toEqual(keys.map((key) => (key === 'flag-7' ? { version: 'off' } : inStage(0.1))));
});
