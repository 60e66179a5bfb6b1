import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { folderOf, shopFrom, snippetOf } from '../docs/shop-of.ts';
import { aShop, aTrustingPlan, anAccount, failing, minute, plain, progressive } from './a-shop.ts';

const [create, update] = [aShop(1, progressive()), aShop(2, progressive())];

describe('an application with a ProgressiveFunction, deployed beside the control plane', () => {
  it('serves its first version, and rolls each one after it out when its stack is complete', async () => {
    const shop = anAccount();

    const first = await shop.deploy(create);
    const served = shop.alias();
    const second = await shop.deploy(update);
    const begun = shop.alias();
    await shop.advance(15 * minute);

    expect([first.status, second.status]).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
    expect(served).toEqual({ version: '1', weights: {} });
    expect(begun).toEqual({ version: '1', weights: { 2: 0.5 } });
    expect(shop.alias()).toEqual({ version: '2', weights: {} });
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
  });

  it('loses the versions that nobody needs, promotion by promotion', async () => {
    const shop = anAccount();

    for (const release of [1, 2, 3]) {
      await shop.deploy(aShop(release, progressive({ keepVersions: 2 })));
      await shop.advance(15 * minute);
    }

    expect(shop.alias()).toEqual({ version: '3', weights: {} });
    expect(shop.versions()).toEqual(['2', '3']);
  });

  it('keeps provisioned executions of the version before for an hour, and gives them up then', async () => {
    const shop = anAccount();
    const warm = (release: number) =>
      aShop(release, progressive(), { currentVersionOptions: { provisionedConcurrentExecutions: 2 } });
    await shop.deploy(warm(1));
    await shop.deploy(warm(2));
    await shop.advance(15 * minute);
    const kept = shop.warmVersions();

    await shop.advance(70 * minute);

    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect([kept, shop.warmVersions()]).toEqual([['1', '2'], ['2']]);
  });

  it('starts nothing when the stack fails after the version was published, and wants it no more', async () => {
    const shop = anAccount();
    await shop.deploy(create);

    const broken = await shop.deploy(aShop(2, (stack, checkout) => failing(stack, progressive()(stack, checkout))));
    await shop.advance(15 * minute);
    const later = await shop.deploy(aShop(1, progressive({ keepVersions: 7 })));
    await shop.advance(15 * minute);

    expect([broken.status, later.status]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE']);
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
    expect(shop.rollouts()).toEqual([]);
  });

  it('does not reset a shifted alias by a deployment that changes something else', async () => {
    const shop = anAccount();
    await shop.deploy(create);
    await shop.deploy(update);

    await shop.deploy(
      aShop(2, (stack, checkout) =>
        progressive()(stack, checkout).grantInvoke(new ServicePrincipal('sns.amazonaws.com')),
      ),
    );

    expect(shop.alias()).toEqual({ version: '1', weights: { 2: 0.5 } });
  });

  it('is gone with its stack: an open rollout is aborted, and the alias that was made for it goes', async () => {
    const shop = anAccount();
    await shop.deploy(create);
    await shop.deploy(update);

    const deleted = await shop.destroy();
    await shop.advance(10 * minute);

    expect(deleted.status).toBe('DELETE_COMPLETE');
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'aborted' }]);
    expect(shop.alias()).toBeUndefined();
  });

  it('keeps the control plane from being deleted', async () => {
    const { account, deploy } = anAccount();
    await deploy(create);

    const { status, statusReason } = await account.settle(account.deleteStack('Tidegate'));

    expect(status).not.toBe('DELETE_COMPLETE');
    expect(statusReason).toContain('tidegate:ServiceToken');
  });
});

describe('a deployment that brings nothing new', () => {
  it('asks for no rollout where the function is as it was, whatever else of the stack has changed', async () => {
    const shop = anAccount();
    await shop.deploy(create);

    const same = await shop.deploy(aShop(1, progressive()));
    const granted = await shop.deploy(
      aShop(1, (stack, checkout) => {
        progressive({ keepVersions: 7 })(stack, checkout).grantInvoke(new ServicePrincipal('sns.amazonaws.com'));
      }),
    );
    await shop.advance(5 * minute);

    expect([same.status, granted.status]).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
    expect(shop.rollouts()).toEqual([]);
    expect(shop.versions()).toEqual(['1']);
  });

  it('is recorded as unchanged where a release that was taken back goes from the source, too', async () => {
    const shop = anAccount();
    const plan = aTrustingPlan.with({ analysis: { noData: 'rollback' } });
    const release = (number: number) => aShop(number, progressive({ plan }));
    await shop.deploy(release(1));
    await shop.deploy(release(2));
    await shop.advance(15 * minute);

    await shop.deploy(release(1));
    await shop.advance(minute);

    expect(shop.rollouts()).toEqual([
      { version: '2', outcome: 'rolled-back' },
      { version: '3', outcome: 'unchanged' },
    ]);
    expect(shop.records()[1]?.at(-1)).toMatchObject({
      kind: 'closed',
      reason: 'version 3 has the code and configuration of version 1',
    });
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
  });
});

describe('a plan with a fast track', () => {
  const plan = aTrustingPlan.with({
    stages: [
      { weight: '10%', bake: '10m' },
      { weight: '50%', bake: '10m' },
    ],
    fastTrack: [{ weight: '100%', bake: '2m' }],
  });
  const release = (number: number) => aShop(number, progressive({ plan }));
  const weightsOf = (events: readonly RolloutEvent[]) =>
    events.flatMap((event) => (event.kind === 'shifted' ? [event.alias.canary?.weight] : []));
  const isOnFastTrack = (events: readonly RolloutEvent[]) =>
    events.some((event) => event.kind === 'prepared' && event.fastTrack === true);

  it('takes the version of a release that has served before there at once, and every other one through its stages', async () => {
    const shop = anAccount();
    await shop.deploy(release(1));
    await shop.deploy(release(2));
    await shop.advance(40 * minute);
    const promoted = shop.alias();

    await shop.deploy(release(1));
    const onTheFastTrack = shop.alias();
    await shop.advance(10 * minute);

    expect(promoted).toEqual({ version: '2', weights: {} });
    expect(onTheFastTrack).toEqual({ version: '2', weights: { 3: 1 } });
    expect(shop.rollouts()).toEqual([
      { version: '2', outcome: 'promoted' },
      { version: '3', outcome: 'promoted' },
    ]);
    expect(shop.records().map(weightsOf)).toEqual([[0.1, 0.5], [1]]);
    expect(shop.records().map(isOnFastTrack)).toEqual([false, true]);
  });
});

describe('a plan that names a hook', () => {
  const plan = aTrustingPlan.with({ stages: [{ weight: '0%', bake: '1m', hooks: ['smoke-test'] }, { weight: '50%' }] });
  const page = 'docs/how-to/test-before-traffic.md';
  const passing = `Code.fromInline("exports.handler = async () => ({ verdict: 'pass' })")`;
  const withItsHook = (release: number) =>
    shopFrom(page, snippetOf(page, 0).replace("Code.fromAsset('smoke-test')", passing), String(release), release);
  afterAll(() => rmSync(folderOf(page), { recursive: true, force: true }));

  it('is deployed with a hook that the same stack makes after it, as the page shows, and which judges the next release', async () => {
    const shop = anAccount();

    const first = await shop.deploy(await withItsHook(1));
    await shop.deploy(await withItsHook(2));
    await shop.advance(3 * minute);

    const asked = shop.records()[0]?.flatMap((event) => (event.kind === 'analyzed' ? (event.hooks ?? []) : []));
    expect(first.status).toBe('CREATE_COMPLETE');
    expect(asked).toEqual([{ name: 'smoke-test', verdict: 'pass' }]);
    expect(shop.alias()).toEqual({ version: '1', weights: { 2: 0.1 } });
  });

  it('is refused when the hook has gone, and CloudFormation gets back to what it was', async () => {
    const shop = anAccount();
    const release = (number: number) => aShop(number, progressive({ plan }));
    const roleArn = 'arn:aws:iam::123456789012:role/smoke-test';
    const hook = { name: 'smoke-test', roleArn, tags: { 'tidegate:hook': 'tidegate' } };
    shop.account.services.lambda.addModelledFunction(hook);
    await shop.deploy(release(1));
    shop.run('lambda', 'DeleteFunction', { FunctionName: 'smoke-test' });

    const { status } = await shop.deploy(release(2));
    await shop.advance(minute);

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(shop.reasons().join('\n')).toContain("the plan's hook smoke-test does not exist; create the function");
    expect(shop.rollouts()).toEqual([]);
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
  });
});

describe('an alias that CDK made', () => {
  const kept = (release: number) =>
    aShop(release, (stack, checkout) => {
      plain(stack, checkout).applyRemovalPolicy(RemovalPolicy.RETAIN);
      Tags.of(checkout).add('tidegate:owner', 'payments');
    });
  const adopting = (release: number) =>
    aShop(release, (stack, checkout) =>
      progressive({ adopt: true })(stack, checkout).grantInvoke(new ServicePrincipal('sns.amazonaws.com')),
    );

  it('is refused without adopt, and the stack is as it was', async () => {
    const shop = anAccount();
    await shop.deploy(aShop(1, plain));

    const { status } = await shop.deploy(aShop(1, progressive()));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(shop.reasons().join('\n')).toContain('alias checkout:live exists already (at version 1)');
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
  });

  it('is adopted in two steps, without a moment in which it is not there', async () => {
    const shop = anAccount();
    await shop.deploy(aShop(1, plain));

    await shop.deploy(kept(1));
    const adopted = await shop.deploy(adopting(1));
    const afterAdoption = shop.alias();
    await shop.deploy(adopting(2));
    await shop.advance(15 * minute);

    expect(adopted.status).toBe('UPDATE_COMPLETE');
    expect(afterAdoption).toEqual({ version: '1', weights: {} });
    expect(shop.alias()).toEqual({ version: '2', weights: {} });
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
  });

  it('outlives the stack that had adopted it', async () => {
    const shop = anAccount();
    await shop.deploy(aShop(1, plain));
    await shop.deploy(kept(1));
    await shop.deploy(adopting(1));

    await shop.deploy(aShop(1, () => {}));

    expect(shop.alias()).toEqual({ version: '1', weights: {} });
  });
});
