import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backtest } from '../../../lib/cli/commands/backtest.ts';
import { main } from '../../../lib/cli/main.ts';
import { aContext } from '../a-context.ts';

const PLAN = `target: { function: checkout, alias: live }
stages: [{ weight: 5%, bake: 10m }, { weight: 50%, bake: 10m }]
analysis: { errors: { model: independent } }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'));
  mkdirSync(join(folder, 'folder'));
});
beforeEach(() => {
  writeFileSync(join(folder, 'plan.yaml'), PLAN);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const minutes = (times: number, errors: number) =>
  Array.from({ length: times }, () => ({
    baseline: { requests: 2850, errors: 3 },
    canary: { requests: 150, errors },
  }));

function record(data: unknown): void {
  writeFileSync(join(folder, 'recording.json'), typeof data === 'string' ? data : JSON.stringify(data));
}

async function backtested(...args: string[]) {
  const context = aContext({ cwd: folder });
  const exitCode = await main(['backtest', ...args], context);
  return { exitCode, ...context.printed };
}

const recorded = ['plan.yaml', '--data', 'recording.json'];

describe('a recording', () => {
  test('is shown where something changes, with the decision and its reason', async () => {
    record({ minutes: [...minutes(12, 0), ...minutes(8, 15)] });

    const { exitCode, stdout, stderr } = await backtested(...recorded);

    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    const [head, ...rows] = stdout.split('\n');
    expect(head).toBe('  minute  stage  verdict    canary failed  baseline failed');
    expect(rows.slice(0, 3)).toEqual([
      '  1       1      undecided  0 of 150       3 of 2,850',
      '  10      1      pass       0 of 150       3 of 2,850',
      '  11      2      undecided  0 of 150       3 of 2,850',
    ]);
    expect(rows[3]).toMatch(/^ {2}1[3-6] {6}2 {6}fail {7}15 of 150 {6}3 of 2,850$/);
    expect(rows.at(-2)).toMatch(/^rolled-back after minute 1[3-6], in stage 2: canary .* by chance$/);
  });

  test.each([
    ['promoted', 0, [...minutes(60, 0)]],
    ['rolled-back', 3, [...minutes(20, 30)]],
    ['held', 4, [...minutes(15, 0)]],
  ])('that ends %s exits %i', async (outcome, expected, recording) => {
    record({ periodSeconds: 60, minutes: recording });

    const { exitCode, stdout } = await backtested(...recorded, '--json');

    expect(exitCode).toBe(expected);
    expect(JSON.parse(stdout)).toMatchObject({ outcome, reason: expect.any(String), stage: expect.any(Number) });
  });

  test('is printed as JSON with the verdict of every minute', async () => {
    record({ minutes: minutes(12, 0) });

    const { stdout, stderr } = await backtested(...recorded, '--json');

    const result = JSON.parse(stdout);
    expect(stderr).toBe('');
    expect(result).toMatchObject({ outcome: 'held', decidedAtMinute: 12, stage: 1 });
    expect(result.minutes).toHaveLength(12);
    expect(result.minutes[11]).toMatchObject({
      minute: 12,
      stage: 1,
      canary: { requests: 150, errors: 0 },
      verdict: 'undecided',
    });
  });

  test('with slow requests is judged by the latency of the plan', async () => {
    writeFileSync(
      join(folder, 'plan.yaml'),
      PLAN.replace('analysis: {', 'analysis: { latency: { above: p95, ratio: 1.5 },'),
    );
    const slow = minutes(20, 0).map(({ baseline, canary }) => ({
      baseline: { ...baseline, slow: 142 },
      canary: { ...canary, slow: 75 },
    }));
    record({ minutes: slow });

    const { exitCode, stdout } = await backtested(...recorded);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('were slow');
  });

  test('of another period belongs to the stages by its length', async () => {
    record({ periodSeconds: 300, minutes: minutes(3, 0) });

    const { stdout } = await backtested(...recorded, '--json');

    expect(JSON.parse(stdout).minutes.map(({ stage }: { stage: number }) => stage)).toEqual([0, 0, 1]);
  });
});

describe('what cannot be judged', () => {
  const good = { requests: 5, errors: 0 };
  const withCanary = (canary: unknown) => ({ minutes: [{ baseline: good, canary }] });
  const COUNT = 'a whole number of 0 or more';

  test.each([
    [
      'a negative count',
      withCanary({ requests: -5, errors: 0 }),
      `minutes[0].canary.requests must be ${COUNT}, got -5`,
    ],
    ['a fraction', withCanary({ requests: 5, errors: 0.5 }), `minutes[0].canary.errors must be ${COUNT}, got 0.5`],
    [
      'NaN as text',
      withCanary({ requests: 'NaN', errors: 0 }),
      `minutes[0].canary.requests must be ${COUNT}, got "NaN"`,
    ],
    [
      'more errors than requests',
      withCanary({ requests: 5, errors: 6 }),
      'minutes[0].canary.errors must be at most its requests (5), got 6',
    ],
    ['no minutes', { minutes: [] }, 'minutes must be a list of at least one minute, oldest first, got an empty list'],
    [
      'an unknown key',
      withCanary({ ...good, p99: 3 }),
      'unknown key minutes[0].canary.p99, expected requests, errors or slow',
    ],
    ['no JSON', 'minutes: 5', `not a recording in JSON: Unexpected token 'm', "minutes: 5" is not valid JSON`],
    [
      'another shape',
      '[1]',
      'a recording must be a map of periodSeconds, minutes and, optionally, history, got a list of 1',
    ],
  ])('is a recording with %s', async (_, data, expected) => {
    record(data);

    const { exitCode, stdout, stderr } = await backtested(...recorded);

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: `recording.json: ${expected}\n` });
  });

  test.each([
    ['nowhere.json', 'no such file'],
    ['folder', 'a folder'],
    ['/dev/zero', 'more than 32 MiB'],
  ])('is the file %s', async (file, found) => {
    const { exitCode, stderr } = await backtested('plan.yaml', '--data', file);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `${file}: expected data in a file, found ${found}\n` });
  });

  test('is a file that is not text', async () => {
    writeFileSync(join(folder, 'binary.json'), Buffer.from([0x7b, 0xff, 0xfe]));

    const { exitCode, stderr } = await backtested('plan.yaml', '--data', 'binary.json');

    expect(exitCode).toBe(2);
    expect(stderr).toBe('binary.json: expected data in a file, found bytes that are not UTF-8\n');
  });

  test('is named for the plan and the recording at once', async () => {
    writeFileSync(join(folder, 'plan.yaml'), PLAN.replace('stages', 'stage'));
    record({});

    const { exitCode, stdout, stderr } = await backtested(...recorded, '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      refused: [
        { file: 'plan.yaml', problems: [{ path: 'stage', suggestion: 'stages' }] },
        { file: 'recording.json', problems: [{ path: 'minutes', found: 'nothing' }] },
      ],
    });
  });

  test('is asked for when it is not given', async () => {
    const { exitCode, stderr } = await backtested('plan.yaml');

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'error: --data is missing: the recording to judge; or --from and --to, a period of your account\n',
    });
  });
});

// The others ask an account, and are run in backtest-account.test.ts.
const ofFiles = backtest.examples.filter(({ command }) => command.includes('--data'));

test.each(ofFiles)('the example $command runs', async ({ command }) => {
  record({ minutes: minutes(60, 0) });
  const [program, ...argv] = command.split(' ');
  const context = aContext({ cwd: folder });

  const exitCode = await main(argv, context);

  expect(program).toBe('tidegate');
  expect(exitCode).toBe(0);
  expect(context.printed.stdout).toContain('promoted');
});
