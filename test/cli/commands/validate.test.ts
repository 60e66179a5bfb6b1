import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../../../lib/cli/commands/validate.ts';
import { main } from '../../../lib/cli/main.ts';
import { aContext } from '../a-context.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function validated(...args: string[]) {
  const context = aContext();
  const exitCode = await main(['validate', ...args], context);
  return { exitCode, ...context.printed };
}

describe('a valid plan', () => {
  test('is shown with its times and the defaults that apply', async () => {
    const { exitCode, stdout, stderr } = await validated('plan.yaml');

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toBe(`a valid plan for checkout:live

  stage  weight  bake  at most  from  until
  1      0%      10m   45m      0s    11m
  2      5%      10m   45m      11m   22m
  3      100%    30m   45m      22m   53m

promoted after 53m if every stage passes on time; after 2h18m undecided: hold

  default                 value
  stages[0].bake          10m
  timing.settle           60s
  timing.lag              120s
  timing.interval         60s
  timing.keepWarm         1h
  onUndecided             hold
  onBusy                  queue
  analysis.errors.ratio   1.2
  analysis.errors.floor   0.1%
  analysis.errors.detect  5
  analysis.errors.model   auto
  analysis.falseAlarm     1%
  analysis.falsePass      5%
  analysis.early          false
  analysis.noData         hold
  analysis.hotfix         off
`);
  });

  test('is printed normalized as JSON, and nothing else is', async () => {
    const { exitCode, stdout, stderr } = await validated('plan.yaml', '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      file: 'plan.yaml',
      target: 'checkout:live',
      plannedSeconds: 3180,
      longestSeconds: 8280,
      plan: { stages: [{ weight: 0 }, { weight: 0.05, bakeSeconds: 600, maxBakeSeconds: 2700 }, { weight: 1 }] },
      warnings: [],
    });
  });

  test('is warned of on stderr, and valid all the same', async () => {
    const { exitCode, stderr } = await validated('full.yaml');

    expect(exitCode).toBe(0);
    expect(stderr.split('\n')[0]).toBe('full.yaml:8:43: warning: an analysis every 1m30s comes late for a bake of 1m');
  });
});

describe('with the traffic that is expected', () => {
  test('a plan says what its stages can see, whether errors come alone or in clusters', async () => {
    const { exitCode, stdout } = await validated('plan.yaml', '--traffic', '40rps', '--error-rate', '0.1%');

    expect(exitCode).toBe(0);
    const outlook = stdout.slice(stdout.indexOf('at 2,400 requests'));
    expect(outlook.split('\n')).toEqual([
      'at 2,400 requests a minute of which 0.1 % fail, with ordinary luck:',
      '',
      'if errors come one by one (independent)',
      expect.stringMatching(
        /^ {2}stage 2 at 5 % for 10m sees errors rise to .*; a good canary passes after about \d+m$/,
      ),
      expect.stringMatching(/^ {2}stage 3 at 100 % for 30m sees errors rise to .*; a good canary passes after 30m$/),
      '',
      'if errors come in clusters (robust)',
      expect.stringMatching(/^ {2}stage 2 /),
      expect.stringMatching(/^ {2}stage 3 /),
      '',
    ]);
  });

  test('the same is JSON with --json', async () => {
    const { stdout } = await validated('plan.yaml', '--traffic', '40rps', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      forecast: [
        {
          model: 'independent',
          requestsPerMinute: 2400,
          errorRate: 0.001,
          detectRate: 0.005,
          stages: [{ index: 0, passSeconds: 600 }, { seesRate: expect.any(Number) }, { index: 2 }],
        },
        { model: 'robust' },
      ],
    });
  });

  test('a plan that compares no errors says that traffic makes no difference', async () => {
    const { stdout } = await validated('plan.json', '--traffic', '40rps');

    expect(stdout).toContain('this plan compares no errors');
  });

  test('a rate without its unit is refused', async () => {
    const { exitCode, stderr } = await validated('plan.yaml', '--traffic', '40');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean 40rps?');
  });
});

describe('a plan that is not valid', () => {
  const file = '../refused/misspelled-key.yaml';

  test('is refused on stderr with file, line and column', async () => {
    const { exitCode, stdout, stderr } = await validated(file);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      `${file}:4:1: unknown key onBussy, expected target, targets, stages, fastTrack, timing, maxBake, onUndecided, onBusy, windows or analysis; did you mean onBusy?\n`,
    );
  });

  test('is refused on stdout with --json', async () => {
    const { exitCode, stdout, stderr } = await validated(file, '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      file,
      problems: [{ line: 4, column: 1, path: 'onBussy', found: 'the key "onBussy"', suggestion: 'onBusy' }],
    });
  });

  test.each([
    ['that is not there', 'nowhere.yaml', 'nowhere.yaml:1:1: expected a plan in a file, found no such file\n'],
    ['in a file', 'plan.yaml/plan.yaml', 'plan.yaml/plan.yaml:1:1: expected a plan in a file, found no such file\n'],
    ['that is a folder', '.', '.:1:1: expected a plan in a file, found a folder\n'],
    ['that never ends', '/dev/zero', '/dev/zero:1:1: not a plan: found more than 256 KiB; a plan is a page of text\n'],
    ['without a name', '', ':1:1: expected a plan in a file, found a folder\n'],
  ])('is a file %s', async (_, name, expected) => {
    const { exitCode, stderr } = await validated(name);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expected });
  });

  test('is a file of ten megabytes', async () => {
    const large = join(folder, 'large.yaml');
    writeFileSync(large, Buffer.alloc(10_000_000, '# plan\n'));

    const { exitCode, stderr } = await validated(large);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`${large}:1:1: not a plan: found more than 256 KiB; a plan is a page of text\n`);
  });
});

test.each(validate.examples)('the example $command runs', async ({ command }) => {
  const [program, ...argv] = command.split(' ');
  const context = aContext();

  const exitCode = await main(argv, context);

  expect(program).toBe('tidegate');
  expect(exitCode).toBe(0);
  expect(context.printed.stdout).not.toBe('');
});
