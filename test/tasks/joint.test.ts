import { describe, expect, it } from 'vitest';
import { deployDocument } from '../../lib/rehearsal/flag-application.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aStage } from '../core/rollout/a-rollout.ts';
import { aCommand, alice } from '../core/rollout/people.ts';
import { alarmEvent, analyzedAfterBake, aRequest, begun, inputOf } from './a-control-plane.ts';
import {
  aJointControlPlane,
  aJointPlan,
  bothOff,
  inStage,
  intoNextStage,
  type JointControlPlane,
  promotedJoint,
} from './a-joint-control-plane.ts';

const baseline = { version: '1', weights: {} };
const flagPlan = aJointPlan({ targets: undefined, target: { flag: 'new-checkout' }, stages: [aStage(0.1)] });
const flagRequest = { target: 'flag:new-checkout', version: 'on', key: 'flag-1' };

/** What was written to either half, in order. */
const writesSince = (plane: JointControlPlane, before: number) =>
  plane.account.calls
    .slice(before)
    .map(({ operation }) => operation)
    .filter((operation) => operation === 'UpdateAlias' || operation === 'StartDeployment');

const say = (plane: JointControlPlane, verb: 'abort' | 'undo' | 'skip', changes = {}) =>
  plane.run(plane.command({ name: 'flag:new-checkout', command: aCommand(verb, changes), person: alice }));

const eventsOf = async (plane: JointControlPlane, id: string) =>
  (await plane.events(id)).map(({ kind, target }) => `${kind} ${target}`);

describe('several targets', () => {
  it('are moved one after the other, each event with its target, and promoted in that order', async () => {
    const plane = await aJointControlPlane();

    const { rolloutId } = await inStage(plane, 2);

    expect(plane.alias()).toEqual({ version: '1', weights: { '2': 1 } });
    expect(plane.flag()).toEqual({ version: 'off', canary: { version: 'on', weight: 0.1 } });
    const events = await eventsOf(plane, rolloutId);
    expect(events.slice(events.indexOf('shift-intended checkout:live'))).toEqual([
      'shift-intended checkout:live',
      'shifted checkout:live',
      'analyzed checkout:live',
      'shift-intended checkout:live',
      'shifted checkout:live',
      'analyzed checkout:live',
      'turned flag:new-checkout',
      'shift-intended flag:new-checkout',
      'shifted flag:new-checkout',
    ]);

    await intoNextStage(plane, inputOf(rolloutId));
    await analyzedAfterBake(plane, inputOf(rolloutId));
    await plane.run(plane.promote(inputOf(rolloutId)));
    await plane.run(plane.finish(inputOf(rolloutId)));

    expect(await plane.rollout(rolloutId)).toMatchObject({ phase: 'closed', outcome: 'promoted' });
    expect(plane.alias()).toEqual({ version: '2', weights: {} });
    expect(plane.flag()).toEqual({ version: 'on' });
    expect(await plane.run(plane.deps.claims.holders())).toEqual([]);
    expect(await plane.run(plane.deps.directory.newestOf('flag:new-checkout'))).toBe(rolloutId);
  });

  it('are claimed all or none: whoever waits for one of them holds none, and gets all when it is free', async () => {
    const plane = await aJointControlPlane();
    await plane.run(plane.register({ plan: flagPlan, owner: 'payments' }));
    const first = await plane.run(plane.start(aRequest(flagRequest)));

    const second = await plane.run(plane.start(aRequest()));

    expect(second.phase).toBe('queued');
    expect(await plane.run(plane.deps.claims.holders())).toEqual([first.rolloutId]);

    await plane.run(plane.prepare(inputOf(first.rolloutId)));
    await plane.run(plane.rollBack(inputOf(first.rolloutId)));
    await plane.run(plane.finish(inputOf(first.rolloutId)));

    expect(await plane.rollout(second.rolloutId)).toMatchObject({ phase: 'preparing' });
    for (const target of ['checkout:live', 'flag:new-checkout']) {
      expect(await plane.run(plane.deps.claims.read(target))).toMatchObject({ rolloutId: second.rolloutId });
    }
  });

  it('go on waiting while another of them is busy', async () => {
    const plane = await aJointControlPlane(aJointPlan({ targets: undefined }));
    await plane.run(plane.register({ plan: flagPlan, owner: 'payments' }));
    const [code, flag] = [
      await plane.run(plane.start(aRequest({ key: 'code' }))),
      await plane.run(plane.start(aRequest(flagRequest))),
    ];
    await plane.run(plane.register({ plan: aJointPlan(), owner: 'payments' }));
    const both = await plane.run(plane.start(aRequest({ version: '3', key: 'both' })));
    const end = async (id: string) => {
      await plane.run(plane.rollBack(inputOf(id)));
      await plane.run(plane.finish(inputOf(id)));
      return (await plane.rollout(both.rolloutId)).phase;
    };

    expect(await end(code.rolloutId)).toBe('queued');
    expect(await plane.run(plane.deps.claims.holders())).toEqual([flag.rolloutId]);
    expect(await end(flag.rolloutId)).toBe('preparing');
    expect(await plane.run(plane.deps.claims.holders())).toEqual([both.rolloutId]);
  });

  it.each([
    ["somebody else's", aDocument({ 'new-checkout': aFlag({ metadata: { owner: 'search' } }) }), 'belongs to search'],
    ['on already', aDocument({ 'new-checkout': aFlag({ defaultVariant: 'on' }) }), 'take it out of the plan'],
    ['without the variant', aDocument({ 'new-checkout': aFlag({ variants: { off: false } }) }), 'no variant on'],
  ])('are refused before anything is shifted where a flag is %s', async (_, document, because) => {
    const plane = await aJointControlPlane();
    await plane.deploy(document);
    await plane.advance(10_000);

    const { rolloutId } = await begun(plane, 'prepared');

    expect((await plane.rollout(rolloutId)).ending).toMatchObject({ outcome: 'rejected' });
    expect((await plane.rollout(rolloutId)).ending?.reason).toContain(because);
  });
});

describe('a way back', () => {
  it('taken by the guard closes the flag before the code goes', async () => {
    const plane = await aJointControlPlane(aJointPlan({}, ['checkout-5xx']));
    const { rolloutId } = await inStage(plane, 2);
    const before = plane.account.calls.length;

    await plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())));

    expect(writesSince(plane, before)).toEqual(['StartDeployment', 'UpdateAlias']);
    expect(plane.flag()).toEqual({ version: 'off' });
    expect(plane.alias()).toEqual(baseline);

    await plane.run(plane.analyze(inputOf(rolloutId)));
    await plane.run(plane.rollBack(inputOf(rolloutId)));
    await plane.run(plane.finish(inputOf(rolloutId)));
    expect(await plane.rollout(rolloutId)).toMatchObject({ outcome: 'rolled-back' });
    expect(await plane.run(plane.deps.watches.of('checkout-5xx'))).toEqual([]);
  });

  it('taken by the guard while the code is moved asks AppConfig nothing', async () => {
    const plane = await aJointControlPlane(aJointPlan({}, ['checkout-5xx']));
    await inStage(plane, 1);
    const before = plane.account.calls.length;

    await plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())));

    const services = plane.account.calls.slice(before).map(({ service }) => service);
    expect(services).not.toContain('appconfig');
    expect(plane.alias()).toEqual(baseline);
  });

  it('that a person asks for by the name of the flag takes both back, and says so of each', async () => {
    const plane = await aJointControlPlane();
    const { rolloutId } = await inStage(plane, 3);
    const before = plane.account.calls.length;

    await say(plane, 'abort');

    expect(writesSince(plane, before)).toEqual(['StartDeployment', 'UpdateAlias']);
    expect((await eventsOf(plane, rolloutId)).slice(-2)).toEqual([
      'reverted flag:new-checkout',
      'reverted checkout:live',
    ]);
    expect(await plane.rollout(rolloutId)).toMatchObject({ phase: 'finishing' });
  });

  it('closes the flag when somebody takes the code away that it needs', async () => {
    const plane = await aJointControlPlane();
    const { rolloutId } = await inStage(plane, 2);
    plane.moveAlias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: {} } });

    const { next } = await plane.run(plane.analyze(inputOf(rolloutId)));
    await plane.run(plane.rollBack(inputOf(rolloutId)));

    expect(next).toBe('roll-back');
    expect((await plane.rollout(rolloutId)).ending?.reason).toBe(
      'flag:new-checkout needs what checkout:live served, and somebody has moved that: expected version 1 with 100 % on version 2, found version 1 alone',
    );
    expect(plane.flag()).toEqual({ version: 'off' });
  });

  it('does not open the flag when the code has gone in between', async () => {
    const plane = await aJointControlPlane();
    const input = await inStage(plane, 1);
    await analyzedAfterBake(plane, input);
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: {} } });

    const { next } = await plane.run(plane.shift(input));

    expect(next).toBe('bake');
    expect(plane.flag()).toEqual({ version: 'off' });
    expect(await eventsOf(plane, input.rolloutId)).not.toContain('turned flag:new-checkout');
  });

  it('is taken by the reconciler where the execution was stopped, of both', async () => {
    const plane = await aJointControlPlane();
    const { rolloutId } = await inStage(plane, 2);
    const before = plane.account.calls.length;

    await plane.run(plane.reconcile());

    expect(writesSince(plane, before)).toEqual(['StartDeployment', 'UpdateAlias']);
    expect(await plane.rollout(rolloutId)).toMatchObject({ phase: 'closed', outcome: 'failed' });
  });

  it('after the promotion undoes the flag first, and then the alias', async () => {
    const plane = await aJointControlPlane();
    const { rolloutId } = await promotedJoint(plane);
    const before = plane.account.calls.length;

    const answer = await say(plane, 'undo');

    expect(answer?.judged).toEqual({
      kind: 'accepted',
      says: 'flag:new-checkout points at variant off again; checkout:live points at version 1 again',
    });
    expect(writesSince(plane, before)).toEqual(['StartDeployment', 'UpdateAlias']);
    expect(plane.alias()).toEqual(baseline);
    expect(await plane.rollout(rolloutId)).toMatchObject({ isUndone: true, outcome: 'rolled-back' });
  });

  it('after the promotion is refused, and nothing written, where somebody has moved the alias since', async () => {
    const plane = await aJointControlPlane();
    await promotedJoint(plane);
    plane.moveAlias({ FunctionVersion: '3' });
    const before = plane.account.calls.length;

    const answer = await say(plane, 'undo');

    expect(answer?.judged).toMatchObject({ kind: 'refused' });
    expect(answer?.judged.says).toContain('somebody has moved checkout:live since');
    expect(writesSince(plane, before)).toEqual([]);
    expect(plane.flag()).toEqual({ version: 'on' });
  });
});

it('the stage that brings everybody to the code cannot be left out', async () => {
  const plane = await aJointControlPlane();
  await inStage(plane, 0);

  const answer = await say(plane, 'skip', { stageIndex: 1 });

  expect(answer?.judged.says).toBe('stage 2 (100%) is what the next target waits for, and cannot be left out');
});

it('a flag that somebody edits while the code is moved keeps the edit, and is moved all the same', async () => {
  const plane = await aJointControlPlane();
  const input = await inStage(plane, 1);
  const edited = aFlag({ targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] } });
  await plane.deploy(aDocument({ ...bothOff.flags, 'new-checkout': edited }));
  await plane.advance(10_000);

  await analyzedAfterBake(plane, input);
  await plane.run(plane.shift(input));
  await plane.run(plane.analyze(input));
  await plane.run(plane.shift(input));

  expect(plane.flag()).toEqual({ version: 'off', canary: { version: 'on', weight: 0.1 } });
  await say(plane, 'abort');
  expect((await plane.run(plane.store.read()))?.flags['new-checkout']).toEqual(edited);
});

it("somebody else's deployment is waited for, which the record says once, and stopped when the flag goes back", async () => {
  const plane = await aJointControlPlane();
  const { rolloutId } = await inStage(plane, 2);
  const Name = { Name: 'slow', DeploymentDurationInMinutes: 0, FinalBakeTimeInMinutes: 120 };
  const { Id } = plane.owner('appconfig', 'CreateDeploymentStrategy', {
    ...{ ...Name, GrowthFactor: 100, ReplicateTo: 'NONE' },
  }) as { Id: string };
  await analyzedAfterBake(plane, inputOf(rolloutId));
  const live = await plane.run(plane.store.read());
  await plane.run(deployDocument(plane.account, { ...plane.home, DeploymentStrategyId: Id }, live!));

  const routes = [await plane.run(plane.shift(inputOf(rolloutId))), await plane.run(plane.shift(inputOf(rolloutId)))];
  await say(plane, 'abort');

  expect(routes.map(({ next }) => next)).toEqual(['bake', 'bake']);
  const told = (await plane.events(rolloutId)).filter(({ kind }) => kind === 'delayed' || kind === 'reverted');
  expect(told).toMatchObject([
    { kind: 'delayed', reason: expect.stringMatching(/^deployment \d+ of flags is BAKING$/) as string },
    { kind: 'reverted', target: 'flag:new-checkout', stopped: expect.any(Number) as number },
    { kind: 'reverted', target: 'checkout:live' },
  ]);
  expect(plane.flag()).toEqual({ version: 'off' });
});

describe('a flag that says what code it needs', () => {
  const needing = (version: number) => aFlag({ metadata: { owner: 'payments', needs: `checkout:live@${version}` } });
  const withNeeds = (version: number) => aDocument({ ...bothOff.flags, 'new-checkout': needing(version) });

  it('is not opened for a version that lacks it', async () => {
    const plane = await aJointControlPlane(flagPlan, withNeeds(2));
    const { rolloutId } = await plane.run(plane.start(aRequest(flagRequest)));

    await plane.run(plane.prepare(inputOf(rolloutId)));

    expect((await plane.rollout(rolloutId)).ending).toEqual({
      outcome: 'rejected',
      reason:
        'flag new-checkout needs version 2 of checkout:live or a later one, and checkout:live serves version 1; promote that version first, or move both with targets',
    });
  });

  it('is moved after the version that has it, and not after an older one', async () => {
    const outcomes: (string | undefined)[] = [];
    for (const version of [2, 3]) {
      const plane = await aJointControlPlane(aJointPlan(), withNeeds(version));
      const { rolloutId } = await begun(plane, 'prepared');
      outcomes.push((await plane.rollout(rolloutId)).ending?.outcome);
    }

    expect(outcomes).toEqual([undefined, 'rejected']);
  });

  it('keeps the code that it needs from being undone while it is open', async () => {
    const plane = await aJointControlPlane(aJointPlan({ targets: undefined, stages: [aStage(1)] }), withNeeds(2));
    const input = await begun(plane);
    await analyzedAfterBake(plane, input);
    await plane.run(plane.promote(input));
    await plane.run(plane.finish(input));

    const answer = await plane.run(plane.command({ name: 'checkout:live', command: aCommand('undo'), person: alice }));

    expect(answer?.judged).toEqual({
      kind: 'refused',
      because: 'passed',
      says: 'flag new-checkout is open and needs a later version of checkout:live than 1; close it first: tidegate flags kill new-checkout',
    });
    expect(plane.alias()).toEqual({ version: '2', weights: {} });
  });
});
