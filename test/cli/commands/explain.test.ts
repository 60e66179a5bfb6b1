import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import type { Explanation } from '../../../lib/view/explain.ts';
import { aContext } from '../a-context.ts';
import { aDeployedAccount, type Typed } from '../a-deployed-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explained(...argv: string[]) {
  const context = aContext({ cwd: folder });
  const exitCode = await main(['explain', ...argv], context);
  return { exitCode, ...context.printed };
}

describe('a rollback', { timeout: 60_000 }, () => {
  let typed: { text: Typed; json: Typed; history: Typed };
  beforeAll(async () => {
    const { tidegate } = await aDeployedAccount({ canaryErrors: '20%' });
    await tidegate(['start', 'checkout:live', '--version', '2', '--key', 'bad', '--wait']);
    typed = {
      text: await tidegate(['explain', 'checkout:live']),
      json: await tidegate(['explain', 'checkout:live', '--json']),
      history: await tidegate(['history', 'checkout:live', '--json']),
    };
  });

  test('is explained in sentences: why, by which rule, what was asked and answered, and what would have changed it', () => {
    const { exitCode, stdout } = typed.text;

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^checkout:live, version 1 → 2: rolled-back\n/);
    expect(stdout).toMatch(
      / {2}why [^]* {2}rule +analysis\.errors: [^]* {2}asked +GetMetricData [^]* {2}answered +stage 1: canary [^]* {2}otherwise +With \d+ failures or/,
    );
  });

  test('for scripts has the request as CloudWatch takes it', () => {
    const [decision] = (typed.json.json as Explanation).decisions;

    expect(decision?.request?.MetricDataQueries[0]).toMatchObject({
      Id: 'baselinerequests',
      MetricStat: { Period: 60, Stat: 'Sum' },
    });
    expect(decision?.otherwise).toHaveLength(1);
  });

  test('is explained alike from the record that history printed', async () => {
    writeFileSync(join(folder, 'record.json'), typed.history.stdout);

    const fromFile = await explained('--file', 'record.json');

    expect(fromFile).toEqual({ exitCode: 0, stdout: typed.text.stdout, stderr: '' });
  });
});

describe('a file is refused', () => {
  test.each([
    ['that is not there', undefined, 'no such file'],
    ['that is no JSON', 'checkout', 'text that is not JSON'],
    ['that is something else', '{ "name": "tidegate" }', 'a map without the events of a rollout'],
    ['without events', '{ "events": [] }', 'a map without the events of a rollout'],
    ['of null', 'null', 'nothing without the events of a rollout'],
    ['whose events are none', '[1, 2]', 'a list of 2 without the events of a rollout'],
    ['whose events have lost what they are about', '[{ "kind": "requested" }]', 'events that are no record'],
    [
      'in which an event is missing',
      '[{ "kind": "requested", "seq": 2, "request": { "target": "a:b", "key": "k" }, "plan": {} }]',
      'events that are no record',
    ],
  ])('%s', async (_, content, words) => {
    const name = `refused-${words.length}.json`;
    if (content !== undefined) writeFileSync(join(folder, name), content);

    const { exitCode, stdout, stderr } = await explained('--file', content === undefined ? 'nowhere.json' : name);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('for scripts, too', async () => {
    writeFileSync(join(folder, 'other.json'), '{}');

    const { exitCode, stdout } = await explained('--file', 'other.json', '--json');

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ valid: false, file: 'other.json' });
  });
});

test.each([[[]], [['checkout:live', '--file', 'r.json']]])('%j names not one thing to explain', async (argv) => {
  expect(await explained(...argv)).toMatchObject({
    exitCode: 2,
    stderr: 'error: name a rollout or a target, or give a file with --file, and not both\n',
  });
});
