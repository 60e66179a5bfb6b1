import { describe, expect, it } from 'vitest';
import { type FlagDocument, flagOf } from '../../lib/core/flags/document.ts';
import { standingOf } from '../../lib/core/flags/breaker-moves.ts';
import { FLAG_NAMESPACE } from '../../lib/core/metrics/counted-metrics.ts';
import { liveDocument } from '../../lib/rehearsal/flag-home.ts';
import { commandFlag } from '../../lib/tasks/command-flag.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aStage, minute } from '../core/rollout/a-rollout.ts';
import { alarmEvent, aRequest, aTrustingPlan, inputOf } from './a-control-plane.ts';
import { aJointControlPlane, type JointControlPlane } from './a-joint-control-plane.ts';

const retry = { afterMinutes: 10, percent: 5, forMinutes: 5, requests: 20, times: 2 };
const breaker = JSON.stringify({ to: 'off', alarms: ['search-down'], retry });
const guarded = aFlag({ defaultVariant: 'on', metadata: { owner: 'payments', breaker } });
const document = aDocument({ search: guarded, 'new-checkout': aFlag() });
const alice = { key: 'user/1/alice', name: 'alice', arn: 'arn:aws:iam::123456789012:user/alice' };

/** A control plane whose flag `search` closes when the alarm `search-down` goes off, as the reconciler has found it. */
async function guardedSearch(
  given: FlagDocument = document,
  plan = aTrustingPlan({ target: { flag: 'new-checkout' } }),
) {
  const plane = await aJointControlPlane(plan, given);
  setAlarm(plane, 'OK');
  await plane.run(plane.reconcile());
  return plane;
}

function setAlarm({ owner }: JointControlPlane, StateValue: 'OK' | 'ALARM'): void {
  owner('cloudwatch', 'PutMetricAlarm', {
    ...{ AlarmName: 'search-down', Namespace: 'Test', MetricName: 'down', Statistic: 'Sum', Period: 86_400 },
    ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
    TreatMissingData: 'ignore',
  });
  owner('cloudwatch', 'SetAlarmState', { AlarmName: 'search-down', StateValue, StateReason: 'the test says so' });
}

/** What the flag client would have counted of those whom the flag was open to. */
function countRequests({ account }: JointControlPlane, count: number): void {
  const periodStart = Math.floor(account.clock.now() / minute) * minute;
  const where = { namespace: FLAG_NAMESPACE, dimensions: { 'flag:search': 'on' }, periodStart, visibleAt: periodStart };
  account.services.cloudwatch.record({ ...where, metric: 'Requests', count, sum: count, min: 1, max: 1 });
}

const search = ({ owner, home }: JointControlPlane) => flagOf(liveDocument(owner, home)!, 'search')!;
const standing = (plane: JointControlPlane) => standingOf(search(plane));
const goesOff = (plane: JointControlPlane, at = plane.deps.now()) =>
  plane.run(plane.guard(alarmEvent('search-down', at)));
const history = async (plane: JointControlPlane) =>
  (await plane.run(plane.deps.flagRecord.events('search'))).map(({ kind, by }) => `${kind} by ${by}`);
const say = (plane: JointControlPlane, action: 'kill-flag' | 'revive-flag') =>
  plane.run(commandFlag(plane.deps, { action, flag: 'search', variant: 'off', reason: '' }, alice));

describe('an alarm that a flag’s breaker names', () => {
  it('closes the flag, with one read before, a record and a notice, and no other flag changes', async () => {
    const plane = await guardedSearch();
    const from = plane.account.calls.length;

    const { closed } = await goesOff(plane);

    const calls = plane.account.calls.slice(from).map(({ operation }) => operation);
    expect(closed).toEqual(['search']);
    expect(calls.slice(0, 2)).toEqual(['Query', 'ListDeployments']);
    expect(calls).toContain('PutEvents');
    expect(standing(plane)).toMatchObject({ kind: 'closed', closings: 1 });
    expect(await history(plane)).toEqual(['closed by breaker']);
    expect(liveDocument(plane.owner, plane.home)?.flags['new-checkout']).toEqual(document.flags['new-checkout']);
  });

  it('closes it once, however often its event is delivered, and tells of it no more once it has', async () => {
    const plane = await guardedSearch();
    const at = plane.deps.now();

    await plane.run(
      Promise.all([plane.guard(alarmEvent('search-down', at)), plane.guard(alarmEvent('search-down', at))]),
    );
    const told = plane.calls('events:PutEvents');
    await goesOff(plane, at);

    expect(standing(plane)).toMatchObject({ closings: 1 });
    expect(await history(plane)).toHaveLength(1);
    expect(plane.calls('events:PutEvents')).toBe(told);
  });

  it('is told of again where the bus did not take it', async () => {
    const plane = await guardedSearch();
    plane.fail('region-down', { services: ['events'], for: minute });

    await expect(goesOff(plane)).rejects.toThrow();
    const isClosed = standing(plane).kind;
    await plane.advance(2 * minute);
    await plane.run(plane.reconcile());

    expect(isClosed).toBe('closed');
    expect(await plane.run(plane.deps.wants.told('flag:search'))).toContain('closed');
  });

  it('closes nothing that does not name it any more', async () => {
    const plane = await guardedSearch();
    await plane.deploy(aDocument({ search: aFlag({ defaultVariant: 'on' }) }));
    await plane.advance(minute);

    const { closed } = await goesOff(plane);
    await plane.run(plane.reconcile());

    expect(closed).toEqual([]);
    expect(await plane.run(plane.deps.watches.everythingOf('search-down'))).toEqual({ rollouts: [], flags: [] });
  });

  it('whose event went astray closes it when somebody looks', async () => {
    const plane = await guardedSearch();
    setAlarm(plane, 'ALARM');

    await plane.run(plane.reconcile());

    expect(standing(plane).kind).toBe('closed');
  });
});

describe('a closed flag', () => {
  it('is half-open after its pause, and open when enough requests have gone well', async () => {
    const plane = await guardedSearch();
    await goesOff(plane);
    const seen = [];

    for (const requests of [0, 0, 0, 30, 0]) {
      await plane.advance(5 * minute);
      if (requests > 0) countRequests(plane, requests);
      await plane.run(plane.reconcile());
      seen.push(standing(plane).kind);
    }

    expect(seen).toEqual(['closed', 'half-open', 'half-open', 'open', 'open']);
    expect(await history(plane)).toEqual(['closed by breaker', 'half-opened by breaker', 'opened by breaker']);
    expect(search(plane)).toMatchObject({ targeting: guarded.targeting, variants: guarded.variants });
  });

  it('is closed again by an alarm while it is half-open, for twice as long, and at last for good', async () => {
    const plane = await guardedSearch();
    await goesOff(plane);
    const closings = [];

    for (const pause of [10, 20, 60 * 24]) {
      await plane.advance((pause + 1) * minute);
      await plane.run(plane.reconcile());
      await goesOff(plane);
      const now = standing(plane);
      closings.push(now.kind === 'killed' ? now.kind : `${now.kind} ${now.closings}`);
    }

    expect(closings).toEqual(['closed 2', 'closed 3', 'closed 3']);
  });

  it('is not opened by what an alarm said before, and an event that is late does not close it', async () => {
    const plane = await guardedSearch();
    const before = plane.deps.now();
    await goesOff(plane);
    await plane.advance(11 * minute);
    await plane.run(plane.reconcile());

    await goesOff(plane, before);

    expect(standing(plane).kind).toBe('half-open');
  });
});

describe('a person', () => {
  it('has the last word: what they kill is neither counted nor opened', async () => {
    const plane = await guardedSearch();
    await goesOff(plane);
    await say(plane, 'kill-flag');

    await goesOff(plane);
    await plane.advance(24 * 60 * minute);
    await plane.run(plane.reconcile());

    expect(standing(plane)).toEqual({ kind: 'killed' });
    expect(await history(plane)).toEqual(['closed by breaker', 'killed by alice']);
  });

  it('opens what the breaker has closed, though its alarm is red still', async () => {
    const plane = await guardedSearch();
    setAlarm(plane, 'ALARM');
    await goesOff(plane);
    await plane.advance(minute);

    await say(plane, 'revive-flag');
    await plane.run(plane.reconcile());

    expect(standing(plane)).toMatchObject({ kind: 'open', closings: 0 });
  });
});

describe('a rollout of the flag', () => {
  const plan = aTrustingPlan({ target: { flag: 'search' }, stages: [aStage(0.1)] }, ['search-errors']);
  const offByDefault = aDocument({ search: { ...guarded, defaultVariant: 'off' } });

  it('is told of the alarm and goes back by itself, and the breaker writes nothing', async () => {
    const plane = await guardedSearch(offByDefault, plan);
    plane.owner('cloudwatch', 'PutMetricAlarm', {
      ...{ AlarmName: 'search-errors', Namespace: 'Test', MetricName: 'errors', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      TreatMissingData: 'notBreaching',
    });
    const { rolloutId } = await plane.run(plane.start(aRequest({ target: 'flag:search', version: 'on' })));
    await plane.run(plane.prepare(inputOf(rolloutId)));
    await plane.run(plane.shift(inputOf(rolloutId)));

    const at = plane.deps.now();
    const { closed } = await goesOff(plane, at);
    const { next } = await plane.run(plane.analyze(inputOf(rolloutId)));
    await plane.run(plane.rollBack(inputOf(rolloutId)));
    const again = await goesOff(plane, at);

    expect({ closed, next, again: again.closed }).toEqual({ closed: [], next: 'roll-back', again: [] });
    expect(standing(plane)).toMatchObject({ kind: 'open', closings: 0 });
    expect(plane.flag('search')).toEqual({ version: 'off' });
  });
});
