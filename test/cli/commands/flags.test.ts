import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';

const document = modelledFlags('new-checkout');
let deployed: DeployedAccount;

beforeAll(async () => {
  deployed = await aDeployedAccount();
}, 60_000);

test('before a document is deployed, says so', async () => {
  const { exitCode, stderr } = await deployed.tidegate(['flags', 'list']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('no document of flags has been deployed yet');
});

test('lists flags, shows who is served what by one, and says what a file would change', async () => {
  await deployed.deployFlags(document);
  const file = join(mkdtempSync(join(tmpdir(), 'flags-')), 'flags.json');
  const flag = { ...document.flags['new-checkout'], defaultVariant: 'on' };
  writeFileSync(file, JSON.stringify({ ...document, flags: { ...document.flags, 'new-checkout': flag } }));

  const list = await deployed.tidegate(['flags', 'list']);
  const get = await deployed.tidegate(['flags', 'get', 'another-flag']);
  const diff = await deployed.tidegate(['flags', 'diff', file]);
  const wrong = await deployed.tidegate(['flags', 'get', 'new-chekout']);

  expect(list.stdout).toMatch(/flag +owner +serves +rollout\n +new-checkout +rehearsal +off\n/);
  expect(get.stdout).toContain('on for plan = pro\n  off for everybody else');
  expect(diff.stdout).toBe('new-checkout: off → on for everybody else\n');
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('did you mean new-checkout?') });
});

test('checks what is deployed, and the alarms that would take a deployment back for want of data', async () => {
  const { account, run } = deployed;
  const alarm = (AlarmName: string, more: object) =>
    run('cloudwatch', 'PutMetricAlarm', {
      ...{ AlarmName, Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', ...more },
    });
  alarm('quiet', { TreatMissingData: 'notBreaching' });
  alarm('blind', {});
  alarm('mute', { ActionsEnabled: false });
  await deployed.advance(3 * minute);
  const { ApplicationId, EnvironmentId } = deployed.home;
  const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`;
  const Monitors = ['quiet', 'blind', 'mute', 'gone'].map((name) => ({ AlarmArn: arn(name) }));
  const input = { ApplicationId, EnvironmentId, Monitors };
  await account.settle(account.call('appconfig', 'UpdateEnvironment', input));

  const { exitCode, stderr, json } = await deployed.tidegate(['flags', 'validate', '--json']);

  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  expect((json as { findings: { message: string }[] }).findings.map(({ message }) => message.slice(0, 60))).toEqual([
    'alarm blind: it treats missing data as missing, so a minute ',
    'alarm mute: its actions are disabled, so AppConfig takes not',
    'alarm gone of the environment does not exist; take it out, o',
  ]);
});

test('checks that the alarms exist that would close a flag', async () => {
  const breaker = JSON.stringify({
    to: 'off',
    alarms: ['lost'],
    errors: { of: 'on', percent: 5, requests: 20, minutes: 2 },
  });
  const { variants } = document.flags['new-checkout']!;
  const guarded = { state: 'ENABLED', variants, defaultVariant: 'on', metadata: { owner: 'search', breaker } } as const;
  const file = join(mkdtempSync(join(tmpdir(), 'flags-')), 'flags.json');
  writeFileSync(file, JSON.stringify({ flags: { guarded } }));

  const { exitCode, stderr } = await deployed.tidegate(['flags', 'validate', file, '--alarms']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('flag guarded: its breaker’s alarm lost does not exist; make it, or name another');
  expect(stderr).toContain(
    'alarm tidegate-flag-guarded-errors does not exist; give FlagEnvironment the document and deploy it',
  );
});

test.each([
  [['flags', 'get'], "missing required argument 'KEY'"],
  [['flags', 'put'], "unknown command 'put'"],
])('refuses %j', async (argv, says) => {
  const { exitCode, stderr } = await deployed.tidegate(argv);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(says);
});
