import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse } from '../../lib/cli/commands/rehearse.ts';
import { main } from '../../lib/cli/main.ts';
import { outcomeExit } from '../../lib/cli/outcome-exit.ts';
import type { Report } from '../../lib/rehearsal/report.ts';
import { assemblyOnce } from '../scenarios/play.ts';
import { aContext } from './a-context.ts';

const PLAN = `target: { function: checkout, alias: live }
stages: [{ weight: 20%, bake: 3m }, { weight: 60%, bake: 3m }]
analysis: { alarms: [checkout-errors] }
`;
const GOOD = `traffic: { rps: 40 }
baseline: {}
canary: {}
`;
/** The scenario of the documentation, word for word. */
const BAD = `name: five percent of the new version's requests fail
traffic:  { rps: 40, shape: steady }              # steady | diurnal | bursty
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary:   { errorRate: 5%,   latency: { p50: 40ms, p99: 180ms }, from: 3m }   # healthy until minute 3
faults:   [ { kind: throttle, service: lambda, share: 50%, at: 4m, for: 2m } ]
expect:   { outcome: rolled-back, within: 12m }
`;

let folder = '';
beforeAll(() => {
  assemblyOnce();
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'));
  write('plan.yaml', PLAN);
  write('good.yaml', GOOD);
  write('bad.yaml', BAD);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

async function rehearsed(...args: string[]) {
  const context = aContext({ cwd: folder });
  const exitCode = await main(['rehearse', ...args], context);
  return { exitCode, ...context.printed };
}

async function reported(scenario: string, ...args: string[]) {
  const { exitCode, stdout } = await rehearsed('plan.yaml', '--scenario', scenario, '--json', ...args);
  return { exitCode, report: JSON.parse(stdout) as Report };
}

describe('the report of a rehearsal', () => {
  test('has exactly the documented keys', async () => {
    const { exitCode, report } = await reported('good.yaml', '--seed', '7');

    expect(exitCode).toBe(0);
    expect(shapeOf(report)).toEqual({
      outcome: 'promoted',
      rolloutId: 'string',
      seed: 7,
      virtualSeconds: 'number',
      stages: [
        { index: 0, weight: 0.2, startedAt: 0, endedAt: 'number', verdict: 'pass' },
        { index: 1, weight: 0.6, startedAt: 'number', endedAt: 'number', verdict: 'pass' },
      ],
      canary: { requests: 'number', errors: 0 },
      baseline: { requests: 'number', errors: 0 },
      detectedAt: null,
      revertedAt: null,
      finalAlias: { version: '2', weights: {} },
      aws: { calls: expect.any(Object), transitions: 'number', costUsd: 'number' },
      events: expect.any(Array),
    });
  });

  test('counts seconds from the first shift, and each stage from where the one before it ended', async () => {
    const { report } = await reported('good.yaml');

    const [first, second] = report.stages;
    const shifts = report.events.filter(({ kind }) => kind === 'shifted').map(({ at }) => Date.parse(at));
    const closedAt = Date.parse(report.events.at(-1)!.at);
    expect(first!.startedAt).toBe(0);
    expect(second!.startedAt).toBeCloseTo((shifts[1]! - shifts[0]!) / 1000, 3);
    expect(second!.startedAt - first!.endedAt!).toBeLessThan(3);
    expect(report.virtualSeconds).toBeCloseTo((closedAt - shifts[0]!) / 1000, 0);
  });

  test('counts what truly came through the alias from the first shift to the end', async () => {
    const { report } = await reported('good.yaml');

    const requests = report.canary.requests + report.baseline.requests;
    expect(requests / (40 * report.virtualSeconds)).toBeCloseTo(1, 1);
    const [, second] = report.stages;
    const expectedCanary = 40 * (0.2 * second!.startedAt + 0.6 * (report.virtualSeconds - second!.startedAt));
    expect(report.canary.requests / expectedCanary).toBeCloseTo(1, 1);
  });

  test('has the events of the record, in their order', async () => {
    const { report } = await reported('good.yaml');

    expect(report.events.map(({ seq }) => seq)).toEqual(report.events.map((_, i) => i + 1));
    expect(report.events[0]).toMatchObject({ seq: 1, kind: 'requested', by: 'start' });
    expect(report.events.at(-1)).toMatchObject({ kind: 'closed', outcome: 'promoted' });
  });

  test('names what the control plane called, by IAM prefix and operation', async () => {
    const { report } = await reported('good.yaml');

    const names = Object.keys(report.aws.calls);
    expect(names.filter((name) => !/^[a-z]+:[A-Z]\w+$/.test(name))).toEqual([]);
    expect(report.aws.calls).toMatchObject({ 'lambda:UpdateAlias': 3 });
    expect(report.aws.transitions).toBeGreaterThan(10);
    expect(report.aws.costUsd).toBeGreaterThan(0);
  });

  test('says of a rollback when it was decided, when the traffic was back, and which stage failed', async () => {
    const { exitCode, report } = await reported('bad.yaml');

    expect(exitCode).toBe(3);
    expect(report).toMatchObject({ outcome: 'rolled-back', finalAlias: { version: '1', weights: {} } });
    expect(report.stages.at(-1)).toMatchObject({ verdict: 'fail', endedAt: report.detectedAt });
    expect(report.detectedAt).toBeGreaterThan(180);
    expect(report.revertedAt).toBeGreaterThan(report.detectedAt!);
    expect(report).not.toHaveProperty('unmet');
  });

  test('leaves out the stages that were not reached', async () => {
    write('at-once.yaml', 'traffic: { rps: 40 }\nbaseline: {}\ncanary: { errorRate: 50% }\n');

    const { report } = await reported('at-once.yaml');

    expect(report.stages).toEqual([
      { index: 0, weight: 0.2, startedAt: 0, endedAt: report.detectedAt, verdict: 'fail' },
    ]);
  });

  test('of a rollout that is still open at the end is held, and exits with 4', async () => {
    write('short.yaml', `${GOOD}until: 2m\n`);

    const { exitCode, report } = await reported('short.yaml');

    expect({ exitCode, outcome: report.outcome, virtualSeconds: report.virtualSeconds }).toEqual({
      exitCode: 4,
      outcome: 'held',
      virtualSeconds: 120,
    });
    expect(report.stages).toEqual([{ index: 0, weight: 0.2, startedAt: 0, endedAt: null, verdict: 'undecided' }]);
    expect(report.finalAlias).toEqual({ version: '1', weights: { 2: 0.2 } });
  });
});

describe('the seed', () => {
  test('is 1 unless given', async () => {
    const [unnamed, one] = await Promise.all([reported('good.yaml'), reported('good.yaml', '--seed', '1')]);

    expect(unnamed.report).toEqual(one.report);
    expect(unnamed.report.seed).toBe(1);
  });

  test('gives the same bytes in another process', async () => {
    const bin = fileURLToPath(new URL('../../bin/tidegate.ts', import.meta.url));
    const args = ['rehearse', 'plan.yaml', '--scenario', 'bad.yaml', '--seed', '5', '--json'];

    const here = await rehearsed(...args.slice(1));
    const there = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });

    expect(there.status).toBe(here.exitCode);
    expect(there.stdout).toBe(here.stdout);
    expect(there.stderr).toBe(here.stderr);
  });

  test('makes the difference between two rehearsals', async () => {
    const [one, two] = [await reported('good.yaml', '--seed', '1'), await reported('good.yaml', '--seed', '2')];

    expect(one.report.baseline).not.toEqual(two.report.baseline);
    expect(one.report.rolloutId).not.toBe(two.report.rolloutId);
  });

  test.each(['', 'one', '1.5', '-1'])('is a whole number, not %j', async (seed) => {
    const { exitCode, stderr } = await rehearsed('plan.yaml', '--scenario', 'good.yaml', `--seed=${seed}`);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('It must be a whole number from 0 up.');
  });
});

test('each outcome has its exit code', () => {
  expect(outcomeExit).toEqual({
    promoted: 0,
    unchanged: 0,
    failed: 1,
    rejected: 1,
    superseded: 1,
    'rolled-back': 3,
    aborted: 3,
    held: 4,
    paused: 4,
    'needs-approval': 4,
  });
});

describe('an expectation that is not met exits with 1 and says so:', () => {
  test.each([
    ['another outcome', 'expect: { outcome: rolled-back }', 'expected the outcome rolled-back, got promoted'],
    ['a later end', 'expect: { within: 1m }', 'expected the end within 1m, got '],
  ])('%s', async (_, expectation, sentence) => {
    write('unmet.yaml', `${GOOD}${expectation}\n`);

    const { exitCode, stderr } = await rehearsed('plan.yaml', '--scenario', 'unmet.yaml');
    const { report } = await reported('unmet.yaml');

    expect(exitCode).toBe(1);
    expect(stderr).toContain(sentence);
    expect(report.unmet).toEqual([expect.stringContaining(sentence)]);
  });
});

describe('what is printed', () => {
  test('with --json is the report on stdout, and the narration on stderr', async () => {
    const { stdout, stderr } = await rehearsed('plan.yaml', '--scenario', 'good.yaml', '--json');

    expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
    expect(stderr).toContain('promoted');
  });

  test('without it is a summary on stdout', async () => {
    const { stdout } = await rehearsed('plan.yaml', '--scenario', 'good.yaml');

    expect(stdout).toMatch(/^promoted after \d\d:\d\d:\d\d; the alias serves version 2\n/);
  });
});

describe('a scenario that cannot be understood is refused with its place, and exits with 2:', () => {
  test.each([
    [
      'an unknown key',
      `${GOOD}fautls: []\n`,
      '4:1: unknown key fautls, expected name, traffic, baseline, canary, flag, alarms, sources, hooks, calendars, people, faults, until or expect; did you mean faults?',
    ],
    [
      'an unknown key further in',
      GOOD.replace('{}', '{ errorrate: 1% }'),
      '2:13: unknown key baseline.errorrate, expected errorRate, timeouts, outOfMemory, initErrors or latency; did you mean errorRate?',
    ],
    [
      'an unknown key of a fault',
      `${GOOD}faults: [ { kind: delay, by: 1s, service: lambda, form: 1m } ]\n`,
      '4:51: unknown key faults[0].form, expected kind, service, operation, share, by, at or for; did you mean for?',
    ],
    [
      'an alarm that the plan does not watch',
      `${GOOD}faults: [ { kind: red-alarm, alarm: checkout-error } ]\n`,
      '4:37: faults[0].alarm must be an alarm of the plan: checkout-errors, got "checkout-error"; did you mean checkout-errors?',
    ],
    ['nothing', '', '1:1: traffic is missing, expected a map of rps, shape, from and until'],
    ['a list', '[]', '1:1: not a scenario: found an empty list, expected a map of'],
    ['broken YAML', 'traffic: [', '1:11: not a scenario: '],
    ['a key twice', `${GOOD}canary: {}\n`, '4:1: canary is written twice'],
  ])('%s', async (_, text, sentence) => {
    write('refused.yaml', text);

    const { exitCode, stdout, stderr } = await rehearsed('plan.yaml', '--scenario', 'refused.yaml');

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`refused.yaml:${sentence}`);
  });

  test.each([
    [
      'a file that is not there',
      'nowhere.yaml',
      'nowhere.yaml:1:1: expected a scenario in a file, found no such file\n',
    ],
    ['a folder', '.', '.:1:1: expected a scenario in a file, found a folder\n'],
    [
      'a file that never ends',
      '/dev/zero',
      '/dev/zero:1:1: not a scenario: found more than 256 KiB; a scenario is a page of text\n',
    ],
  ])('%s', async (_, file, sentence) => {
    const { exitCode, stderr } = await rehearsed('plan.yaml', '--scenario', file);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: sentence });
  });

  test('together with a plan that cannot be', async () => {
    write('bad-plan.yaml', 'target: { function: checkout, alias: live }\n');
    write('refused.yaml', `${GOOD}fautls: []\n`);

    const { exitCode, stdout } = await rehearsed('bad-plan.yaml', '--scenario', 'refused.yaml', '--json');

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      refused: [
        { file: 'bad-plan.yaml' },
        { file: 'refused.yaml', problems: [{ line: 4, column: 1, path: 'fautls' }] },
      ],
    });
  });

  test('no scenario at all', async () => {
    const { exitCode, stderr } = await rehearsed('plan.yaml');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: --scenario is missing: the world to rehearse in; type tidegate rehearse');
  });
});

test.each(rehearse.examples)('the example $command runs', async ({ command }) => {
  const [program, ...argv] = command.split(' ');
  const context = aContext({ cwd: folder });

  const exitCode = await main(argv, context);

  expect(program).toBe('tidegate');
  expect(exitCode).toBe(3);
  expect(context.printed.stdout).not.toBe('');
});

/** A value with the kinds in the place of what a seed decides: texts, and numbers but small whole ones. */
function shapeOf(report: Report): unknown {
  const kindOf = (key: string, value: unknown) => {
    const decided = ['startedAt', 'endedAt', 'virtualSeconds', 'requests', 'transitions', 'costUsd', 'rolloutId'];
    return decided.includes(key) && value !== 0 ? typeof value : value;
  };
  return JSON.parse(JSON.stringify(report, kindOf)) as unknown;
}
