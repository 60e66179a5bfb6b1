import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const BIN = pathOf('../../bin/tidegate.ts');
const PLANS = pathOf('../fixtures/plans/valid');

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: PLANS, encoding: 'utf8' });

test('runs from source, with its exit code', () => {
  const [valid, invalid] = [node(BIN, 'validate', 'plan.yaml'), node(BIN, 'validate', 'nowhere.yaml')];

  expect(valid).toMatchObject({ status: 0, stderr: '' });
  expect(valid.stdout).toMatch(/^a valid plan for checkout:live\n/);
  expect(invalid).toMatchObject({ status: 2, stdout: '' });
});

test.each([
  [{}, 'no AWS Region is set, expected the one that the control plane is deployed in; set AWS_REGION'],
  [{ AWS_REGION: 'eu-west-1' }, 'no AWS credentials were found'],
])('says what to do where AWS is not set up: with %j', (settings, says) => {
  const home = mkdtempSync(join(tmpdir(), 'tidegate-home-'));
  const env = { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...settings };

  const { status, stderr } = spawnSync(process.execPath, [BIN, 'status', 'checkout:live'], { env, encoding: 'utf8' });

  rmSync(home, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toContain(says);
});

test('stops without a word when nobody reads on', () => {
  const command = `"${process.execPath}" "${BIN}" validate plan.yaml --json | true; echo "\${PIPESTATUS[0]}"`;

  const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: PLANS, encoding: 'utf8' });

  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});

test('the help starts at once: of the packages it loads only commander, and no command', () => {
  const trace = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });
  `)}`;

  const { status, stderr } = node('--import', trace, BIN, '--help');

  const packages = stderr.split('\n').flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  expect(status).toBe(0);
  expect(new Set(packages)).toEqual(new Set(['commander']));
  expect(new Set(stderr.match(/(?<=\/lib\/cli\/commands\/)[\w-]+/g))).toEqual(new Set(['index', 'summaries']));
});
