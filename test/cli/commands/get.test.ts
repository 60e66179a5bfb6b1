import { beforeAll, describe, expect, test } from 'vitest';
import { aStage } from '../../core/rollout/a-rollout.ts';
import { aDeployedAccount, type DeployedAccount, minute, patientPlan } from '../a-deployed-account.ts';

const shortPlan = patientPlan({ stages: [aStage(0.1, { bakeSeconds: 300, maxBakeSeconds: 3600 })] });

describe('a rollout that bakes', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  beforeAll(async () => {
    deployed = await aDeployedAccount();
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(6 * minute);
  });

  test('is a tree of its stages with the evidence so far, by its target or its id', async () => {
    const { exitCode, stdout } = await deployed.tidegate(['get', 'checkout:live']);
    const [, id = ''] = /rollout (checkout-live-\w+) /.exec(stdout) ?? [];
    const { stdout: byId } = await deployed.tidegate(['get', id]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^▶ checkout:live {2}version 1 → 2 {2}baking, 10% of the traffic on the canary\n/);
    expect(stdout).toMatch(/├─ ▶ stage 1 +10%[^]*│ +… error-detect: canary[^]*└─ · stage 2 +50% {2}bake 5m\n$/);
    expect(byId.split('\n')[0]).toBe(stdout.split('\n')[0]);
  });

  test('is not found by half of its target’s name, but hinted at', async () => {
    const { exitCode, stderr } = await deployed.tidegate(['get', 'checkout']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no rollout "checkout"; did you mean checkout:live?');
  });

  test.each([40, 80])('fits %d columns', async (columns) => {
    const { stdout } = await deployed.tidegate(['get', 'checkout:live'], { terminal: { columns, rows: 50 } });

    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });

  test('for scripts is the same view as a value', async () => {
    const { json } = await deployed.tidegate(['get', 'checkout:live', '--json']);

    expect(json).toMatchObject({
      target: 'checkout:live',
      owner: 'payments',
      baseline: '1',
      canary: '2',
      state: 'baking',
      weight: 0.1,
      stages: [
        { number: 1, weight: 0.1, state: 'running', verdict: { kind: 'undecided' } },
        { number: 2, weight: 0.5, state: 'to-come' },
      ],
    });
  });
});

describe('watching', { timeout: 60_000 }, () => {
  const watched = async (...options: string[]) => {
    const deployed = await aDeployedAccount({ plan: shortPlan });
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(minute);
    return { ...deployed, watch: ['get', 'checkout:live', '--watch', ...options] };
  };

  test('draws a terminal anew in one place, until the rollout has ended', async () => {
    const { tidegate, watch } = await watched();

    const { exitCode, stdout } = await tidegate(watch, { terminal: { columns: 80, rows: 24 } });

    const frames = stdout.split('\u001B[H').slice(1);
    expect(exitCode).toBe(0);
    expect(frames.length).toBeGreaterThan(60);
    expect(frames[0]).toContain('▶ stage 1');
    expect(frames.at(-1)).toContain('✓ checkout:live  version 1 → 2  promoted');
    expect(frames.filter((frame) => frame.split('\n').length > 24)).toEqual([]);
  });

  test('elsewhere shows the tree once, adds what happens, and ends with a line', async () => {
    const { tidegate, watch } = await watched();

    const { stdout } = await tidegate(watch);

    expect(stdout).not.toContain('\u001B');
    expect(stdout.match(/└─ /g)).toHaveLength(1);
    expect(stdout).toMatch(/└─ [^]*\n\n {11}stage +canary failed +baseline failed verdict\n\d\d:/);
    expect(stdout).toMatch(
      /\n\d\d:\d\d:\d\d … 1\/1 [^]*■ promoted\ncheckout-live-\w+: version 2 .* was promoted: .*\n$/,
    );
  });

  test('for scripts gives the view at the end, and nothing before it', async () => {
    const { tidegate, watch } = await watched('--json');

    const { json } = await tidegate(watch);

    expect(json).toMatchObject({ state: 'promoted', weight: 1 });
  });

  test('ends at once when nobody reads any more', async () => {
    const { tidegate, watch, account } = await watched();
    const closed = new AbortController();
    const from = account.clock.now();

    const { exitCode, stderr } = await tidegate(watch, { closed, onWrite: () => closed.abort() });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(account.clock.now() - from).toBeLessThan(5000);
  });
});
