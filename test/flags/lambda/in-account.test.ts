import { describe, expect, it } from 'vitest';
import { aFlagReader, MINUTE, type Reader, startAt } from '../../account/host/a-flag-reader.ts';
import { bundledFunction } from '../../fixtures/account/bundle.ts';

const code = bundledFunction('../flags/reader.ts');
const path = '/applications/shop/environments/prod/configurations/flags';
const PREFETCH = { AWS_APPCONFIG_EXTENSION_PREFETCH_LIST: path };

const aFlag = (more: object = {}) => ({
  flags: { checkout: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on', ...more } },
});

/** From 0 to everybody in an hour, from this second on. */
const ramp = (from: number) => ({
  targeting: { if: [{ '>=': [{ var: '$flagd.timestamp' }, from + 3600] }, 'on', 'off'] },
});

const aReader = (more: Partial<Reader> = {}) => aFlagReader({ code, environment: PREFETCH, ...more });

describe('a function that reads its flags in the account', () => {
  it('has them at its first request', async () => {
    const { deploy, invoke } = aReader();
    await deploy(aFlag());

    expect(await invoke()).toMatchObject({ value: true, variant: 'on', reason: 'STATIC', status: { version: 'v1' } });
  });

  it('has a new document at the second request after the agent may have it, and waits for none', async () => {
    const { deploy, begin, invoke, pass, account } = aReader();
    await deploy(aFlag());
    await invoke();
    await begin(aFlag({ defaultVariant: 'off' }));
    await pass(MINUTE);

    const values = [];
    for (let i = 0; i < 3; i++) {
      values.push((await invoke({ waitMs: 100 })).value);
      await pass(11_000);
    }

    expect(values).toEqual([true, true, false]);
    expect(account.logs.filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  it('gives fallbacks where there is no document, waits for it once, and says why', async () => {
    const { invoke, account } = aReader();

    const { value, reason, status } = await invoke();
    const begun = account.clock.now();
    await invoke();

    expect({ value, reason }).toEqual({ value: false, reason: 'ERROR' });
    expect(status).toMatchObject({ state: 'empty', problem: expect.stringContaining('is it deployed') });
    expect(account.clock.now() - begun).toBeLessThan(100);
  });

  it('goes on with the last good document when a bad one is deployed', async () => {
    const { deploy, begin, invoke, pass } = aReader();
    await deploy(aFlag());
    await invoke();
    await begin('{ not JSON');
    await pass(MINUTE);

    const answers = [];
    for (let i = 0; i < 3; i++) {
      answers.push(await invoke({ waitMs: 100 }));
      await pass(11_000);
    }

    expect(answers.map(({ value }) => value)).toEqual([true, true, true]);
    expect(answers[2].status).toMatchObject({ version: 'v1', problem: expect.stringContaining('last good document') });
  });

  it('does not run the ramp of a document that was replaced while its environment was frozen', async () => {
    const { deploy, begin, invoke, pass } = aReader();
    // The ramp ends six minutes after the environment has fallen asleep; the flag was taken back before.
    const end = startAt / 1000 + 11 * 60 + 6 * 60;
    await deploy(aFlag(ramp(end - 3600)));
    const before = await invoke();
    await begin(aFlag({ defaultVariant: 'off' }));
    await pass(9 * MINUTE);

    const woken = await invoke({ waitMs: 100 });
    await pass(11_000);
    const next = await invoke({ waitMs: 100 });

    expect([before.value, woken.value, next.value]).toEqual([false, false, false]);
    expect(woken.status).toMatchObject({ version: 'v1', state: 'stale' });
  });

  it('leaves metrics in its log, which become CloudWatch’s', async () => {
    const { deploy, invoke, account, pass } = aReader();
    await deploy(aFlag({ metadata: { rollout: 'checkout-1' } }));
    await invoke();
    await invoke({ fail: true });
    await pass(3 * MINUTE);

    const metric = (MetricName: string, Name: string, Value: string, Stat = 'Sum') => ({
      Id: MetricName.toLowerCase(),
      MetricStat: {
        ...{ Metric: { Namespace: 'Tidegate/Flags', MetricName, Dimensions: [{ Name, Value }] }, Period: 3600, Stat },
      },
    });
    const { MetricDataResults = [] } = (await account.settle(
      account.call('cloudwatch', 'GetMetricData', {
        ...{ StartTime: new Date(startAt), EndTime: new Date(startAt + 60 * MINUTE) },
        MetricDataQueries: [metric('Requests', 'flag:checkout', 'on'), metric('Errors', 'flag:checkout', 'on')],
      }),
    )) as { MetricDataResults?: { Values: number[] }[] };

    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[2], [1]]);
  });
});
