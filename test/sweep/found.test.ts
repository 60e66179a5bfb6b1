import { beforeAll, describe, expect, it } from 'vitest';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene, tryFaults } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { violations } from './violations.ts';

const rehearsed = new Map<string, Rehearsed>();

// The control plane is synthesized when its sources have changed.
beforeAll(async () => {
  for (const scene of scenes.filter(({ name }) => ['good', 'bad', 'hold'].includes(name))) {
    rehearsed.set(scene.name, await rehearseScene(sweepOptions(), scene));
  }
}, 120_000);

/** Plays a scene with the first of its faults (or the last one) that is described so. */
const played = (name: string, described: string, which: 0 | -1 = 0) => playedWith(name, [described], which);

async function playedWith(name: string, described: readonly string[], which: 0 | -1 = 0) {
  const scene = rehearsed.get(name)!;
  const faults = described.map((words) => {
    const fault = scene.faults.filter((one) => describeFault(one).startsWith(words)).at(which);
    if (!fault) throw new Error(`scene ${name} has no fault ${words}`);
    return fault;
  });
  return tryFaults(sweepOptions(), scene, faults, violations);
}

describe('what the sweep has found stays mended', () => {
  it('promotes a good release although the answer to the registration of a wait is lost', async () => {
    const { outcomes, violations: broken } = await played(
      'good',
      'timeout-after-effect at dynamodb:UpdateItem by the machine in Bake',
    );

    expect(outcomes).toEqual(['promoted']);
    expect(broken).toEqual([]);
  });

  it('lets a person abort a rollout that is held and whose execution was stopped', async () => {
    const { outcomes, violations: broken } = await played('hold', 'stop-execution at state Bake (1: held');

    expect(outcomes).toEqual(['aborted']);
    expect(broken).toEqual([]);
  });

  it('does what a person said although the execution is stopped before it goes back', async () => {
    const { outcomes, violations: broken } = await played('hold', 'stop-execution at state Analyze (1: held', -1);

    expect(outcomes).toEqual(['aborted']);
    expect(broken).toEqual([]);
  });

  it('notices a bad release as soon although CloudWatch fails while the past is read', async () => {
    const { exposureSeconds, violations: broken } = await played('bad', 'error at cloudwatch:GetMetricData by prepare');

    expect(exposureSeconds).toBeLessThan(10);
    expect(broken).toEqual([]);
  });

  it('takes a bad release back whose execution is stopped while Step Functions does not answer', async () => {
    const { exposureSeconds, violations: broken } = await playedWith(
      'bad',
      ['stop-execution at state Analyze (1: stage 1', 'states-down at state Finish (1: ending'],
      -1,
    );

    expect(exposureSeconds).toBeLessThan(130);
    expect(broken).toEqual([]);
  });
});
