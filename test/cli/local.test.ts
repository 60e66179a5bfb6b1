import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { aContext } from './a-context.ts';
import { aLocalAccount, type LocalAccount, minute } from './a-local-account.ts';
import { main } from '../../lib/cli/main.ts';

async function aPlanFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'flag.yaml');
  await writeFile(file, text);
  return file;
}

describe('tidegate local', () => {
  let local: LocalAccount;
  beforeAll(async () => {
    local = await aLocalAccount();
  });
  afterAll(() => local.end());

  test('has a registered target, and says how to use it', async () => {
    const { exitCode, stdout } = await local.tidegate(['list']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/checkout:live +payments +no rollout yet/);
    expect(local.told()).toContain(`export AWS_ENDPOINT_URL=${local.address} AWS_REGION=us-east-1`);
  });

  test('makes a person of every access key, whose word the record has', async () => {
    await local.tidegate(['start', 'checkout:live', '--version', '2']);
    await local.advance(minute);

    const said = await local.tidegate(['note', 'checkout:live', 'looks fine'], 'bob@example.com');

    expect(said).toMatchObject({ exitCode: 0, stderr: '' });
    await local.advance(minute);
    expect(local.told()).toMatch(/version 2 requested for checkout:live \(tidegate\.payments\)/);
    expect((await local.tidegate(['history', 'checkout:live'])).stdout).toContain('bob@example.com');
  });

  test('has flags, which are changed and killed as in an account', async () => {
    const set = ['flags', 'set', 'new-basket', 'on 25 % for plan = pro', '--reason', 'first customers', '--yes'];
    const changed = await local.tidegate(set, 'bob@example.com');
    const killed = await local.tidegate(['flags', 'kill', 'banner', '--variant', 'calm']);
    const explained = await local.tidegate(['flags', 'explain', 'banner']);
    const history = await local.tidegate(['flags', 'history', 'new-basket']);

    expect(changed.stderr).toContain('new-basket: off → on 25 %, off 75 % for plan = pro');
    expect(killed.stderr).toContain('No function of this account and Region was set up with FlagsReader');
    expect(explained.stdout).toContain('banner: calm, which is "blue"');
    expect(history.stdout).toContain('set by bob@example.com: first customers');
  });

  test('breaks the release on trial, which is taken back, and heals it', async () => {
    const broken = await local.tidegate(['local', 'break']);
    await local.advance(15 * minute);
    const status = await local.tidegate(['status', 'checkout:live']);
    const healed = await local.tidegate(['local', 'heal']);

    expect(broken.stdout).toBe('version 2 fails 8.3 % of its requests from now on; tidegate local heal ends that\n');
    expect(status).toMatchObject({ exitCode: 3 });
    expect(status.stdout).toContain('was rolled back');
    expect(local.told()).toContain('■ rolled-back');
    expect(healed.stdout).toBe('every version is as good as version 1 from now on\n');
  });

  test('shows ages by the account’s clock, and finds nothing wrong with the target', async () => {
    const { exitCode, stderr, stdout } = await local.tidegate(['get', 'checkout:live']);
    const doctor = await local.tidegate(['doctor']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/\(1\dm\S* ago\)/);
    expect(doctor.stderr).toBe('');
  });

  test('has users of a flag, who can be moved to another variant in stages', async () => {
    const plan = await aPlanFile(`target: { flag: new-basket }
stages:
  - { weight: 50%, bake: 5m }
maxBake: 1h
`);
    const registered = await local.tidegate(['register', plan, '--owner', 'payments']);

    const started = await local.tidegate(['start', 'flag:new-basket', '--version', 'on', '--wait']);

    expect(registered).toMatchObject({ exitCode: 0 });
    expect(started).toMatchObject({ exitCode: 0 });
    expect(started.stdout).toMatch(/was promoted: canary \d+ of [\d,]+ requests failed/);
  });

  test('has the URL of the command API on its own port', async () => {
    const config = {
      endpoint: local.address,
      region: 'us-east-1',
      credentials: { accessKeyId: 'alice', secretAccessKey: 'any' },
    };
    const asked = new LambdaClient(config).send(new GetFunctionUrlConfigCommand({ FunctionName: 'tidegate-command' }));

    const { FunctionUrl } = await local.during(asked);

    expect(FunctionUrl).toMatch(new RegExp(`^${local.address}/function-url/[a-z0-9]+/$`));
  });
});

test('Ctrl-C ends it with 0, and then nothing answers any more', async () => {
  const local = await aLocalAccount();

  const exitCode = await local.end();
  const after = await local.tidegate(['list']);

  expect(exitCode).toBe(0);
  expect(local.told()).toContain('Gone, with everything in it.');
  expect(after).toMatchObject({
    exitCode: 1,
    stderr: `error: nothing answers at AWS_ENDPOINT_URL, ${local.address}; start tidegate local there, or unset it\n`,
  });
});

describe('cannot be followed, and says why:', () => {
  test.each([
    [['local', 'brake'], {}, 'expected break or heal, or nothing, got brake'],
    [['local', '--speed', '0'], {}, 'It must be a whole number from 1 to 600.'],
    [['local', '--plan', 'nowhere.yaml'], {}, 'nowhere.yaml:1:1: expected a plan in a file, found no such file'],
    [['local', 'break'], { AWS_ENDPOINT_URL: 'https://lambda.us-east-1.amazonaws.com' }, 'no tidegate local can be'],
    [['local', 'heal'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'no tidegate local answers at http://127.0.0.1:9'],
  ])('%j', async (argv, env, message) => {
    const context = aContext({ env });

    const exitCode = await main(argv, context);

    expect(exitCode).toBe(2);
    expect(context.printed.stderr).toContain(message);
  });
});
