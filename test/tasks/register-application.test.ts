import { describe, expect, it } from 'vitest';
import { aControlPlane, aRequest, type ControlPlane } from './a-control-plane.ts';
import { aStack } from './a-stack.ts';

const unregistered = () => aControlPlane({ isRegistered: false });
const aliasOf = (plane: ControlPlane, Name: string) =>
  plane.owner('lambda', 'GetAlias', { FunctionName: 'checkout', Name }) as { FunctionVersion: string };
const registration = (plane: ControlPlane, target = 'checkout:live') => plane.run(plane.deps.registry.get(target));

describe('a stack that declares a target', () => {
  it('has its alias made at its first version, which is simply served', async () => {
    const plane = await unregistered();
    const stack = aStack(plane, { alias: 'beta', adopt: false });

    const answer = await stack.creates({ version: '2' });
    const { asked } = await stack.is('CREATE_COMPLETE');

    expect(answer).toEqual({
      physicalId: 'checkout:beta',
      data: {
        FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:checkout:beta',
        Target: 'checkout:beta',
      },
    });
    expect(aliasOf(plane, 'beta').FunctionVersion).toBe('2');
    expect(await registration(plane, 'checkout:beta')).toMatchObject({
      owner: 'payments',
      plan: { target: { function: 'checkout', alias: 'beta' }, stages: [{ weight: 0.1, bakeSeconds: 300 }] },
    });
    expect(asked).toEqual([]);
  });

  it('is refused an alias that exists already, and told how to hand it over', async () => {
    const plane = await unregistered();

    const refused = aStack(plane).creates({ adopt: false });

    await expect(refused).rejects.toThrow(
      'alias checkout:live exists already (at version 1), and something else may own it; to hand it to Tidegate first deploy its present owner with a removal policy of RETAIN, then this with adopt: true',
    );
    expect(await registration(plane)).toBeUndefined();
  });

  it('takes nothing away when it is deleted after it was refused', async () => {
    const plane = await aControlPlane();
    const stack = aStack(plane, { adopt: false });
    await expect(stack.creates()).rejects.toThrow('exists already');

    await stack.deletes();

    expect(plane.alias().version).toBe('1');
    expect(await registration(plane)).toBeDefined();
  });

  it('adopts an alias as it is, and asks for what it wants to be served once it is complete', async () => {
    const plane = await unregistered();
    const stack = aStack(plane);

    await stack.creates({ version: '2' });

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await stack.wants()).toBe('2');
    expect(await stack.is('UPDATE_COMPLETE')).toEqual({ asked: ['checkout:live'] });
  });

  it('is refused the adoption of an alias that is shifted at this moment', async () => {
    const plane = await unregistered();
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } });

    await expect(aStack(plane).creates()).rejects.toThrow(
      'alias checkout:live is shifted (version 1 with 10 % on version 2); finish that first, then deploy again',
    );
  });

  it('is refused what the function has not opted in for', async () => {
    const plane = await unregistered();

    await expect(aStack(plane).creates({ owner: 'search' })).rejects.toThrow(
      'the function has opted in for the owner payments (its tag tidegate:owner), not for search',
    );
  });

  it('is refused a plan that cannot be followed, key by key', async () => {
    const plane = await unregistered();
    const plan = { stages: [{ weight: '5%' }, { weight: '5%' }] };

    await expect(aStack(plane).creates({ plan })).rejects.toThrow(
      'the plan cannot be followed: stages[1].weight must be above the 5% before it',
    );
  });

  it('is refused a target of another stack, and takes it over with adopt', async () => {
    const plane = await unregistered();
    await aStack(plane).creates();
    const other = aStack(plane, { stack: 'Shop' });

    await expect(other.creates({ adopt: false })).rejects.toThrow(
      'target checkout:live is declared by the resource CheckoutAlias of stack Checkout already; remove it there first, or set adopt: true to take it over from there',
    );
    await other.creates();
    await aStack(plane).deletes();

    expect(await registration(plane)).toBeDefined();
    expect(plane.alias().version).toBe('1');
  });

  it('gives a target back that it had taken over, when it is rolled back', async () => {
    const plane = await unregistered();
    const first = aStack(plane, { alias: 'beta' });
    await first.creates();
    const renamed = aStack(plane, { alias: 'beta', logicalId: 'Renamed' });
    await renamed.creates();

    await renamed.deletes();
    await first.updates({ version: '2', adopt: false });

    expect(aliasOf(plane, 'beta').FunctionVersion).toBe('1');
    expect(await first.wants('checkout:beta')).toBe('2');
  });
});

describe('a stack that is updated', () => {
  const created = async () => {
    const plane = await unregistered();
    const stack = aStack(plane);
    await stack.creates();
    await stack.is('CREATE_COMPLETE');
    return { plane, stack };
  };

  it('moves nothing: the version it wants is a wish', async () => {
    const { plane, stack } = await created();

    await stack.updates({ version: '2' });

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await stack.wants()).toBe('2');
  });

  it('gives the target a new plan at once, and wants no rollout for it', async () => {
    const { plane, stack } = await created();

    await stack.updates({ plan: { stages: 'BlueGreen', onBusy: 'reject' } });

    expect(await registration(plane)).toMatchObject({ plan: { onBusy: 'reject' } });
    expect(await stack.is('UPDATE_COMPLETE')).toEqual({ asked: [] });
  });

  it('takes its wish back with the second update of a rollback', async () => {
    const { stack } = await created();
    await stack.updates({ version: '2' });

    await stack.updates({ version: '1' });

    expect(await stack.wants()).toBeUndefined();
    expect(await stack.is('UPDATE_ROLLBACK_COMPLETE')).toEqual({ asked: [] });
    expect(await stack.is('UPDATE_COMPLETE')).toEqual({ asked: [] });
  });

  it('starts nothing while it is not complete, whatever else is said of it', async () => {
    const { stack } = await created();
    await stack.updates({ version: '2' });

    for (const status of ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_FAILED']) {
      expect(await stack.is(status)).toEqual({ asked: [] });
    }
    expect(await stack.is('UPDATE_COMPLETE')).toEqual({ asked: ['checkout:live'] });
  });

  it('asks once, however often its completion is announced', async () => {
    const { stack } = await created();
    await stack.updates({ version: '2' });

    const first = await stack.is('UPDATE_COMPLETE');
    const second = await stack.is('UPDATE_COMPLETE');

    expect([first, second]).toEqual([{ asked: ['checkout:live'] }, { asked: [] }]);
  });

  it('is not mistaken for complete by an event of the deployment before', async () => {
    const { plane, stack } = await created();
    const before = plane.account.clock.now();
    await plane.advance(60_000);
    await stack.updates({ version: '2' });

    expect(await stack.is('UPDATE_COMPLETE', before)).toEqual({ asked: [] });
    expect(await stack.wants()).toBe('2');
  });

  it('may repeat a request, which changes nothing', async () => {
    const { plane, stack } = await created();
    await stack.updates({ version: '2', id: 'again' });
    await stack.is('UPDATE_COMPLETE');

    const answer = await stack.updates({ version: '2', id: 'again' });

    expect(answer.physicalId).toBe('checkout:live');
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await stack.is('UPDATE_COMPLETE')).toEqual({ asked: [] });
  });
});

describe('a stack whose plan names a hook', () => {
  const plan = { stages: [{ weight: '0%', bake: '1m', hooks: ['smoke-test:live'] }, { weight: '50%' }] };
  const without = { stages: [{ weight: '50%' }] };
  const missing =
    "the plan's hook smoke-test:live does not exist; create the function, or leave it out of the plan. Only hooks of this very stack may be made along with it";
  const addHook = ({ account, owner }: ControlPlane, tags = { 'tidegate:hook': 'tidegate' }) => {
    const FunctionName = 'smoke-test';
    account.services.lambda.addModelledFunction({ name: FunctionName, roleArn: 'arn:aws:iam::1:role/a', tags });
    owner('lambda', 'PublishVersion', { FunctionName });
    owner('lambda', 'CreateAlias', { FunctionName, Name: 'live', FunctionVersion: '1' });
  };

  it('is refused one that is not there, and leaves nothing behind', async () => {
    const plane = await unregistered();
    const stack = aStack(plane, { plan, alias: 'beta' });

    await expect(stack.creates()).rejects.toThrow(missing);

    expect(await registration(plane, 'checkout:beta')).toBeUndefined();
    expect(() => aliasOf(plane, 'beta')).toThrow('Cannot find alias');
  });

  it('is refused one that may not be asked', async () => {
    const plane = await unregistered();
    addHook(plane, { 'tidegate:hook': 'other' });

    await expect(aStack(plane, { plan }).creates()).rejects.toThrow(
      'hook smoke-test:live may not be asked: it needs the tag tidegate:hook with the value "tidegate", found "other"',
    );
  });

  it('may make it by itself, after this', async () => {
    const plane = await unregistered();

    await aStack(plane, { plan, ownHooks: 'load-test,smoke-test:live' }).creates();

    expect(await registration(plane)).toBeDefined();
  });

  it('is looked at again when it wants another version or names another hook', async () => {
    const plane = await unregistered();
    const stack = aStack(plane, { version: '1' });
    await stack.creates({ plan: without });

    await expect(stack.updates({ plan })).rejects.toThrow(missing);
    addHook(plane);
    await stack.updates({ plan });
    plane.owner('lambda', 'DeleteAlias', { FunctionName: 'smoke-test', Name: 'live' });
    await expect(stack.updates({ plan, version: '2' })).rejects.toThrow(missing);
  });

  it('is never kept from going back to what it had', async () => {
    const plane = await unregistered();
    const stack = aStack(plane, { plan, version: '1' });
    addHook(plane);
    await stack.creates();
    plane.owner('lambda', 'DeleteAlias', { FunctionName: 'smoke-test', Name: 'live' });

    await expect(stack.updates({ version: '2' })).rejects.toThrow(missing);
    await stack.updates({ version: '1' });
    await stack.updates({ version: '2', plan: without });
    await stack.updates({ version: '1' });

    expect(await stack.wants()).toBeUndefined();
    expect(await registration(plane)).toMatchObject({ plan: { stages: [{ hooks: ['smoke-test:live'] }, {}] } });
  });
});

describe('a stack that no longer declares a target', () => {
  it('takes the alias along that was made for it', async () => {
    const plane = await unregistered();
    const stack = aStack(plane, { alias: 'beta' });
    await stack.creates();

    await stack.deletes();

    expect(() => aliasOf(plane, 'beta')).toThrow('Cannot find alias');
    expect(await registration(plane, 'checkout:beta')).toBeUndefined();
  });

  it('leaves the alias that it had adopted', async () => {
    const plane = await unregistered();
    const stack = aStack(plane);
    await stack.creates();

    await stack.deletes();

    expect(plane.alias().version).toBe('1');
    expect(await registration(plane)).toBeUndefined();
  });

  it('aborts the rollout that runs, and closes the one that waits', async () => {
    const plane = await unregistered();
    const stack = aStack(plane);
    await stack.creates();
    const running = await plane.run(plane.start(aRequest()));
    const waiting = await plane.run(plane.start(aRequest({ key: 'build-8', version: '3' })));

    await stack.deletes();

    const { signals } = await plane.run(plane.deps.inbox.read(running.rolloutId));
    expect(signals).toMatchObject([{ kind: 'abort', reason: 'its stack no longer wants the target' }]);
    expect(await plane.rollout(waiting.rolloutId)).toMatchObject({ phase: 'closed', outcome: 'aborted' });
  });
});

it('an event that CloudFormation would not send is refused by the name of its property', async () => {
  const plane = await unregistered();

  const refused = plane.run(plane.registerApplication({ RequestType: 'Create' }));

  await expect(refused).rejects.toThrow('RequestId is not as ProgressiveFunction writes it');
});
