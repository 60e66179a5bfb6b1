import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../../lib/cli/commands/judge.ts';
import { main } from '../../../lib/cli/main.ts';
import { aContext } from '../a-context.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const latency = { name: 'latency', control: [20, 22, 21, 25, 30], experiment: [40, 44, 42, 50, 60] };
const errors = { name: 'errors', control: [0, 1, 0, 2], experiment: [1, 0, 'NaN', 0, 2] };

async function judged(data: unknown, ...args: string[]) {
  writeFileSync(join(folder, 'metrics.json'), typeof data === 'string' ? data : JSON.stringify(data));
  const context = aContext({ cwd: folder });
  const exitCode = await main(['judge', '--data', 'metrics.json', ...args], context);
  return { exitCode, ...context.printed };
}

describe('metrics', () => {
  test('are shown with their classification, its reason and the score', async () => {
    const { exitCode, stdout, stderr } = await judged({ metrics: [latency, errors] });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`  metric   classification  reason
  latency  High            shifted by 21.9 (98 % interval 10 to 40), mean ratio 2
  errors   Pass            the values of experiment and control are identical

score 50 of 100
`);
  });

  test('are printed as JSON, and nothing else is', async () => {
    const critical = { ...latency, critical: true };

    const { exitCode, stdout, stderr } = await judged({ metrics: [critical, errors] }, '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      metrics: [
        { name: 'latency', classification: 'High', critical: true, reason: expect.stringContaining('mean ratio 2') },
        { name: 'errors', classification: 'Pass', critical: false },
      ],
      score: 0,
      warnings: [],
    });
  });

  test('are warned of on stderr when nothing could be compared', async () => {
    const { exitCode, stdout, stderr } = await judged({ metrics: [{ name: 'a', control: [1], experiment: [2] }] });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('score 100 of 100');
    expect(stderr).toBe('nothing could be compared in group "metrics": it counts as 100 in the score\n');
  });

  test('are scored by the weights of their groups', async () => {
    const grouped = {
      metrics: [
        { ...latency, groups: ['speed'] },
        { ...errors, groups: ['errors'] },
      ],
    };

    const { stdout } = await judged({ ...grouped, groupWeights: { errors: 80 } });

    expect(stdout).toMatch(/speed {3}0\n {2}errors {2}100\n\nscore 80 of 100\n$/);
  });
});

test('the page about it shows a file that can be judged', async () => {
  const page = readFileSync(new URL('../../../docs/explanation/kayenta.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n(.*?)```/s.exec(page) ?? [];

  const { exitCode, stdout } = await judged(json);

  expect(exitCode).toBe(0);
  expect(stdout).toContain('latency  High');
});

describe('what cannot be judged', () => {
  test.each([
    ['that is empty', '', 'not metrics in JSON: nothing'],
    ['without metrics', { metrics: [] }, 'metrics must be a list of at least one metric, got an empty list'],
    [
      'with a typo',
      { metrics: [{ ...errors, controll: [1] }] },
      'unknown key metrics[0].controll, expected name, control, experiment, direction, nanStrategy, outliers, outlierFactor, critical, dataRequired, tolerance, confLevel, effectSizeMeasure, effectSizeThresholds, criticalThresholds or groups; did you mean control?',
    ],
    [
      'with text for a number',
      { metrics: [errors, { ...latency, experiment: [1, 'fast'] }] },
      'metrics[1].experiment[1] must be a number or "NaN", got "fast"',
    ],
  ])('is a file %s', async (_, data, expected) => {
    const { exitCode, stdout, stderr } = await judged(data);

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: `metrics.json: ${expected}\n` });
  });

  test('is refused on stdout with --json', async () => {
    const { exitCode, stdout, stderr } = await judged({ metrics: 7 }, '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      file: 'metrics.json',
      problems: [
        {
          path: 'metrics',
          found: '7',
          expected: 'a list of at least one metric',
          message: 'metrics must be a list of at least one metric, got 7',
        },
      ],
    });
  });

  test.each([
    ['judge', '--data is missing: the metrics to judge'],
    ['judge --judge oracle --data metrics.json', '--judge must be mann-whitney, got oracle'],
  ])('is the command line `%s`', async (line, expected) => {
    const context = aContext();

    const exitCode = await main(line.split(' '), context);

    expect(exitCode).toBe(2);
    expect(context.printed.stderr).toContain(expected);
  });
});

test.each(judge.examples)('the example $command runs', async ({ command }) => {
  const [program, ...argv] = command.split(' ');
  writeFileSync(join(folder, 'metrics.json'), JSON.stringify({ metrics: [latency, errors] }));
  const context = aContext({ cwd: folder });

  const exitCode = await main(argv, context);

  expect(program).toBe('tidegate');
  expect(exitCode).toBe(0);
  expect(context.printed.stdout).toContain('latency');
});
