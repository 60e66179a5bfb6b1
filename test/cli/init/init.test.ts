import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { parsePlan } from '../../../lib/core/plan/parse.ts';
import { aContext } from '../a-context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Somebody at a terminal who gives these answers, and stops where there is none. */
function answering(answers: readonly string[]) {
  const left = [...answers];
  const next = async () => left.shift();
  const terminal = { columns: 80, rows: 24 };
  return { terminal: () => terminal, prompts: async () => ({ text: next, choose: next as () => Promise<never> }) };
}

async function init(argv: readonly string[], answers?: readonly string[]) {
  const context = aContext({ cwd: folder, ...(answers ? answering(answers) : {}) });
  const exitCode = await main(['init', ...argv], context);
  return { exitCode, ...context.printed };
}

const planIn = (file: string) => parsePlan(readFileSync(join(folder, file), 'utf8'));

describe('without a terminal', () => {
  test.each(['canary', 'linear', 'blue-green'])('writes a valid plan of the shape %s', async (shape) => {
    const { exitCode, stdout } = await init([
      '--function',
      'cart',
      '--shape',
      shape,
      '--alarms',
      'cart-5xx, cart-slow',
    ]);

    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'wrote plan.yaml; tidegate validate plan.yaml shows what it means\n',
    });
    expect(planIn('plan.yaml')).toMatchObject({
      ok: true,
      plan: { target: { function: 'cart', alias: 'live' }, analysis: { alarms: ['cart-5xx', 'cart-slow'] } },
    });
  });

  test('needs to know the function', async () => {
    const { exitCode, stderr } = await init([]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--function is missing');
  });

  test('writes nothing over a file that is there', async () => {
    await init(['mine.yaml', '--function', 'cart']);

    const again = await init(['mine.yaml', '--function', 'checkout']);

    expect(again).toMatchObject({
      exitCode: 2,
      stderr: 'error: mine.yaml is there already and stays as it is; name another file\n',
    });
    expect(planIn('mine.yaml')).toMatchObject({ plan: { target: { function: 'cart' } } });
  });

  test('refuses a name that no function has', async () => {
    const { exitCode, stderr } = await init(['--function', 'no such/function']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no such/function');
  });
});

describe('in a terminal', () => {
  test('asks for what was not given', async () => {
    const { exitCode } = await init(['--shape', 'linear'], ['cart', 'prod', '']);

    expect(exitCode).toBe(0);
    expect(planIn('plan.yaml')).toMatchObject({ ok: true, plan: { target: { function: 'cart', alias: 'prod' } } });
  });

  test('writes nothing when somebody stops', async () => {
    const { exitCode, stderr } = await init([], ['cart']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'stopped; nothing was written\n' });
    expect(() => planIn('plan.yaml')).toThrow('ENOENT');
  });
});
