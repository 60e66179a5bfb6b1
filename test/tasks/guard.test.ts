import { describe, expect, it } from 'vitest';
import type { Deps } from '../../lib/tasks/deps.ts';
import { guard } from '../../lib/tasks/guard.ts';
import { aStage } from '../core/rollout/a-rollout.ts';
import { aControlPlane, alarmEvent, aTrustingPlan, begun, type ControlPlane, promoting } from './a-control-plane.ts';

const plan = aTrustingPlan({}, ['checkout-5xx']);
const baseline = { version: '1', weights: {} };

/** The operations of everything that was called while something was done. */
async function callsOf(plane: ControlPlane, what: () => Promise<unknown>): Promise<string[]> {
  const before = plane.account.calls.length;
  await plane.run(what());
  return plane.account.calls.slice(before).map(({ operation }) => operation);
}

const goesOff = (plane: ControlPlane) => plane.guard(alarmEvent('checkout-5xx', plane.deps.now()));

describe('the guard', () => {
  it('needs one read and one write until the alias is back, and signals after that', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);

    const calls = await callsOf(plane, () => goesOff(plane));

    expect(calls.slice(0, 2)).toEqual(['Query', 'UpdateAlias']);
    expect(calls.filter((operation) => operation === 'UpdateAlias')).toHaveLength(1);
    expect(plane.alias()).toEqual(baseline);
    expect((await plane.run(plane.deps.inbox.read(rolloutId))).signals).toMatchObject([
      { kind: 'alarm', alarm: 'checkout-5xx', detail: 'above 5' },
    ]);
  });

  it('costs one read for an alarm that no rollout watches', async () => {
    const plane = await aControlPlane({ plan });
    await begun(plane);

    const calls = await callsOf(plane, () => plane.guard(alarmEvent('somebody-elses', plane.deps.now())));

    expect(calls).toEqual(['Query']);
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
  });

  it('leaves alone what an alarm said before the rollout began', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    const [watch] = await plane.run(plane.deps.watches.of('checkout-5xx'));

    const late = await plane.run(plane.guard(alarmEvent('checkout-5xx', Date.parse(watch!.since) - 1)));
    expect(late.reverted).toEqual([]);
    expect(plane.alias().weights).toEqual({ '2': 0.05 });

    const inTime = await plane.run(plane.guard(alarmEvent('checkout-5xx', Date.parse(watch!.since))));
    expect(inTime.reverted).toEqual([rolloutId]);
    expect(plane.alias()).toEqual(baseline);
  });

  it('signals once, however often its event is delivered', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    const event = alarmEvent('checkout-5xx', plane.deps.now());

    await plane.run(plane.guard(event));
    await plane.run(Promise.all([plane.guard(event), plane.guard(event)]));

    expect(await plane.run(plane.deps.inbox.read(rolloutId))).toMatchObject({ readSeq: 1 });
  });

  it('wakes the machine, and does not mind one that no longer waits', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    const wait = { pk: { S: `ROLLOUT#${rolloutId}` }, sk: { S: 'WAIT' } };
    plane.owner('dynamodb', 'UpdateItem', {
      TableName: 'rollouts',
      Key: wait,
      UpdateExpression: 'SET taskToken = :token',
      ExpressionAttributeValues: { ':token': { S: 'spent' } },
    });

    await plane.run(goesOff(plane));

    expect(plane.calls('states:SendTaskSuccess')).toBe(1);
    expect(plane.alias()).toEqual(baseline);
  });

  it('puts the baseline back when it raced with the promotion, which it tells before', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.5)] }, ['checkout-5xx']) });
    await plane.run(plane.promote(await promoting(plane)));

    const calls = await callsOf(plane, () => goesOff(plane));

    expect(calls.slice(0, 4)).toEqual(['Query', 'UpdateAlias', 'TransactWriteItems', 'UpdateAlias']);
    expect(plane.alias()).toEqual(baseline);
  });

  describe('between whose read and whose write a promotion becomes final', () => {
    const promotedPlan = aTrustingPlan({ stages: [aStage(0.5)] }, ['checkout-5xx']);

    /** The guard, with something that happens right after it has learned what the alarm takes back. */
    const overtakenGuard = (plane: ControlPlane, what: () => Promise<unknown>) => {
      const everythingOf: Deps['watches']['everythingOf'] = async (watched) => {
        const concerned = await plane.deps.watches.everythingOf(watched);
        if (concerned.rollouts.length > 0) await what();
        return concerned;
      };
      return guard({ ...plane.deps, watches: { ...plane.deps.watches, everythingOf } });
    };

    it('leaves the alias as the record says', async () => {
      const plane = await aControlPlane({ plan: promotedPlan });
      const input = await promoting(plane);
      await plane.run(plane.promote(input));
      const overtaken = overtakenGuard(plane, () => plane.finish(input));

      const { reverted } = await plane.run(overtaken(alarmEvent('checkout-5xx', plane.deps.now())));

      expect(reverted).toEqual([]);
      expect(plane.alias()).toEqual({ version: '2', weights: {} });
      expect(await plane.rollout(input.rolloutId)).toMatchObject({ phase: 'closed', outcome: 'promoted' });
    });

    it('is heard before it moves the pointer, so that the record says what it did', async () => {
      const plane = await aControlPlane({ plan: promotedPlan });
      const input = await promoting(plane);
      await plane.run(plane.promote(input));
      const { point } = plane.deps.aliases;
      const aliases: Deps['aliases'] = {
        ...plane.deps.aliases,
        point: async (...where) => {
          await plane.finish(input);
          return point(...where);
        },
      };

      await plane.run(guard({ ...plane.deps, aliases })(alarmEvent('checkout-5xx', plane.deps.now())));

      expect(plane.alias()).toEqual(baseline);
      expect(await plane.rollout(input.rolloutId)).toMatchObject({ phase: 'closed', outcome: 'rolled-back' });
    });
  });

  it('takes back every rollout that watches the alarm before it signals any, and what was refused once more', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    const [watch] = await plane.run(plane.deps.watches.of('checkout-5xx'));
    const another = { ...watch!, rolloutId: 'another' };
    const { records, watches } = plane.deps;
    await plane.run(records.commit([], [watches.put('checkout-5xx', another), plane.deps.inbox.open('another', 1)]));

    plane.fail('throttle', { service: 'lambda', operation: 'UpdateAlias', count: 1 });
    const before = plane.account.calls.length;
    await plane.run(goesOff(plane));

    const calls = plane.account.calls.slice(before).map(({ operation }) => operation);
    expect(calls.slice(0, 4)).toEqual(['Query', 'UpdateAlias', 'UpdateAlias', 'UpdateAlias']);
    expect(plane.alias()).toEqual(baseline);
    expect((await plane.run(plane.deps.inbox.read(rolloutId))).signals).toHaveLength(1);
  });

  it('signals what it could not take back in all its time, and is tried again as a whole', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    const event = alarmEvent('checkout-5xx', plane.deps.now());
    plane.fail('throttle', { service: 'lambda', operation: 'UpdateAlias', for: 250_000 });

    await expect(plane.run(plane.guard(event))).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect((await plane.run(plane.deps.inbox.read(rolloutId))).signals).toHaveLength(1);
    await plane.advance(60_000);
    await plane.run(plane.guard(event));

    expect(plane.alias()).toEqual(baseline);
    expect((await plane.run(plane.deps.inbox.read(rolloutId))).signals).toHaveLength(1);
  });

  it('no longer watches for a rollout that has ended', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));

    expect(await callsOf(plane, () => goesOff(plane))).toEqual(['Query']);
  });
});

describe('the guard in a storm', () => {
  it('takes every alias back that watches an alarm, at close to the pace that Lambda allows, and starves none', async () => {
    const plane = await aControlPlane({ plan });
    await begun(plane);
    const [watch] = await plane.run(plane.deps.watches.of('checkout-5xx'));
    const others = Array.from({ length: 149 }, (_, index) =>
      plane.deps.watches.put('checkout-5xx', { ...watch!, aliasName: `gone-${index}` }),
    );
    for (const [index, put] of others.entries()) {
      const { TableName = '', Item = {} } = put.Put ?? {};
      const of = { ...Item, sk: { S: `ROLLOUT#other-${index}` } };
      plane.owner('dynamodb', 'PutItem', { TableName, Item: of });
    }
    const began = plane.deps.now();
    const before = plane.calls('lambda:UpdateAlias');

    await plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())).catch(() => {}));

    const reverts = plane.account.calls.filter(
      ({ operation, error }) => operation === 'UpdateAlias' && error !== 'TooManyRequestsException',
    );
    expect(reverts.length - before).toBe(150);
    const last = Math.max(...reverts.map(({ at }) => at));
    expect((last - began) / 1000).toBeLessThan(1.2 * (150 / 15));
    expect(plane.alias()).toEqual(baseline);
    expect(await plane.run(plane.deps.watches.rushUntil('checkout-5xx'))).toBeGreaterThan(last);
  });

  it('wakes the machine while a revert is still refused, and goes on trying', async () => {
    const plane = await aControlPlane({ plan });
    const { rolloutId } = await begun(plane);
    plane.fail('throttle', { service: 'lambda', operation: 'UpdateAlias', for: 30_000 });
    const began = plane.deps.now();

    const done = plane.guard(alarmEvent('checkout-5xx', plane.deps.now()));
    await plane.advance(5000);
    const { signals } = await plane.run(plane.deps.inbox.read(rolloutId));
    await plane.run(done);

    expect(signals).toMatchObject([{ kind: 'alarm', alarm: 'checkout-5xx' }]);
    expect(plane.alias()).toEqual(baseline);
    expect(plane.deps.now() - began).toBeLessThan(40_000);
  });
});

describe('a finding', () => {
  const guardDuty = { source: 'aws.guardduty', detailType: 'GuardDuty Finding' };
  const waitingFor = (resource: 'function' | 'any', changes = {}) => {
    const trusting = aTrustingPlan();
    return { ...trusting, analysis: { ...trusting.analysis, findings: [{ ...guardDuty, resource }], ...changes } };
  };
  const aFinding = (at: number, functionName = 'checkout') => ({
    id: 'event-1',
    source: guardDuty.source,
    'detail-type': guardDuty.detailType,
    time: new Date(at).toISOString().replace(/\.\d+/, ''),
    detail: { title: 'Credentials left', resource: { lambdaDetails: { functionName } } },
  });

  it('takes the canary back with one read and one write, and says what it was', async () => {
    const plane = await aControlPlane({ plan: waitingFor('function') });
    const input = await begun(plane);

    const calls = await callsOf(plane, () => plane.guard(aFinding(plane.deps.now())));
    await plane.run(plane.analyze(input));

    expect(calls.slice(0, 2)).toEqual(['Query', 'UpdateAlias']);
    expect(plane.alias()).toEqual(baseline);
    expect((await plane.events(input.rolloutId)).at(-1)).toMatchObject({
      decision: {
        kind: 'roll-back',
        outcome: 'rolled-back',
        reason: expect.stringContaining('a finding came in: "GuardDuty Finding" of aws.guardduty, Credentials left'),
      },
    });
  });

  it('signals once, however often its event is delivered', async () => {
    const plane = await aControlPlane({ plan: waitingFor('function') });
    const { rolloutId } = await begun(plane);
    const event = aFinding(plane.deps.now());

    await plane.run(Promise.all([plane.guard(event), plane.guard(event)]));
    await plane.run(plane.guard(event));

    expect(await plane.run(plane.deps.inbox.read(rolloutId))).toMatchObject({ readSeq: 1 });
  });

  it('about another function costs one read, unless the plan waits for any', async () => {
    const careful = await aControlPlane({ plan: waitingFor('function') });
    const anxious = await aControlPlane({ plan: waitingFor('any') });
    await begun(careful);
    await begun(anxious);

    const calls = await callsOf(careful, () => careful.guard(aFinding(careful.deps.now(), 'search')));
    await anxious.run(anxious.guard(aFinding(anxious.deps.now(), 'search')));

    expect(calls).toEqual(['Query']);
    expect(careful.alias().weights).toEqual({ '2': 0.05 });
    expect(anxious.alias()).toEqual(baseline);
  });

  it('of before the first shift does nothing, and before the first shift nobody waits for one', async () => {
    const plane = await aControlPlane({ plan: waitingFor('any') });
    const input = await begun(plane, 'prepared');
    const early = aFinding(plane.deps.now());
    expect((await plane.run(plane.guard(early))).reverted).toEqual([]);

    await plane.advance(5000);
    await plane.run(plane.shift(input));

    expect((await plane.run(plane.guard(early))).reverted).toEqual([]);
    expect((await plane.run(plane.guard(aFinding(plane.deps.now())))).reverted).toEqual([input.rolloutId]);
  });

  it('counts from a stage of 0 % on, and not for a hotfix', async () => {
    const silent = await aControlPlane({ plan: { ...waitingFor('any'), stages: [aStage(0), aStage(0.5)] } });
    const hotfix = await aControlPlane({ plan: waitingFor('any', { hotfix: 'not-worse' }) });
    const { rolloutId } = await begun(silent);
    await begun(hotfix);

    expect((await silent.run(silent.guard(aFinding(silent.deps.now())))).reverted).toEqual([rolloutId]);
    expect((await hotfix.run(hotfix.guard(aFinding(hotfix.deps.now())))).reverted).toEqual([]);
  });

  it('is watched for no longer than the rollout is open', async () => {
    const plane = await aControlPlane({ plan: waitingFor('function') });
    const input = await begun(plane);
    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));

    expect(await plane.run(plane.deps.watches.of(guardDuty))).toEqual([]);
  });
});
