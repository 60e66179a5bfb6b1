import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { cloudWatchAlarms } from '../../lib/aws/alarms.ts';

describe('reading alarms', () => {
  const client = new CloudWatchClient({ region: 'eu-west-1' });
  const cloudWatch = mockClient(client);
  beforeEach(() => cloudWatch.reset());
  const alarms = cloudWatchAlarms(client);

  it('asks for metric and composite ones by name', async () => {
    cloudWatch.on(DescribeAlarmsCommand).resolves({});

    await alarms.read(['a', 'b']);

    expect(cloudWatch.commandCalls(DescribeAlarmsCommand).map(({ args }) => args[0].input)).toEqual([
      { AlarmNames: ['a', 'b'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], NextToken: undefined },
    ]);
  });

  it('gives them in the order asked for, over all pages, and names the absent ones', async () => {
    cloudWatch
      .on(DescribeAlarmsCommand, { NextToken: undefined })
      .resolves({ MetricAlarms: [{ AlarmName: 'c', StateValue: 'OK' }], NextToken: 'more' })
      .on(DescribeAlarmsCommand, { NextToken: 'more' })
      .resolves({
        MetricAlarms: [{ AlarmName: 'a', StateValue: 'INSUFFICIENT_DATA' }],
        CompositeAlarms: [{ AlarmName: 'b', StateValue: 'ALARM' }],
      });

    expect(await alarms.read(['a', 'b', 'c', 'd'])).toEqual([
      { name: 'a', state: 'INSUFFICIENT_DATA' },
      { name: 'b', state: 'ALARM' },
      { name: 'c', state: 'OK' },
      { name: 'd', state: 'absent' },
    ]);
  });

  it('asks nobody about no alarms', async () => {
    expect(await alarms.read([])).toEqual([]);
    expect(cloudWatch.calls()).toEqual([]);
  });
});

it('a hundred alarms come in two pages of the service', async () => {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const { cloudwatch } = account.services;
  const names = Array.from({ length: 100 }, (_, i) => `alarm-${i}`);
  for (const AlarmName of names) {
    const input = { AlarmName, AlarmRule: 'FALSE' };
    const principal = { kind: 'administrator' } as const;
    void cloudwatch.operations.PutCompositeAlarm!(input, {
      service: 'cloudwatch',
      operation: 'PutCompositeAlarm',
      input,
      principal,
    });
  }

  const read = cloudWatchAlarms(new CloudWatchClient(account.clientConfig())).read(names);
  const readings = await account.settle(read);

  expect(readings.map(({ name }) => name)).toEqual(names);
  expect(readings.filter(({ state }) => state === 'absent')).toEqual([]);
  expect(account.callCounts.get('cloudwatch:DescribeAlarms')).toBe(2);
});
