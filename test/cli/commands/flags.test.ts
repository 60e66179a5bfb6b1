import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { deployDocument, modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { flagHome } from '../../../lib/rehearsal/flag-home.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';

const document = modelledFlags('new-checkout');
let deployed: DeployedAccount;

beforeAll(async () => {
  deployed = await aDeployedAccount();
}, 60_000);

/** The place is in the environment of the control plane's functions. */
async function deployFlags() {
  const { account, run } = deployed;
  const { Environment } = run('lambda', 'GetFunctionConfiguration', { FunctionName: 'tidegate-start' }) as {
    Environment: { Variables: Record<string, string> };
  };
  void deployDocument(account, flagHome(Environment.Variables['FLAGS'])!, document);
  await deployed.advance(minute);
}

test('before a document is deployed, says so', async () => {
  const { exitCode, stderr } = await deployed.tidegate(['flags', 'list']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('no document of flags has been deployed yet');
});

test('lists flags, shows who is served what by one, and says what a file would change', async () => {
  await deployFlags();
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

test.each([
  [['flags', 'get'], "missing required argument 'KEY'"],
  [['flags', 'put'], "unknown command 'put'"],
])('refuses %j', async (argv, says) => {
  const { exitCode, stderr } = await deployed.tidegate(argv);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(says);
});
