import { beforeAll, describe, expect, it } from 'vitest';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { furtherScenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene, tryFaults } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { violations } from './violations.ts';

const undisturbed: Readonly<Record<string, readonly string[]>> = {
  approval: ['promoted'],
  joint: ['promoted'],
  'bad flag': ['rolled-back'],
};

/** `SWEEP=all npx vitest run test/sweep/further.test.ts` tries all of them, for a quarter of an hour. */
const everyNth = process.env.SWEEP === 'all' ? 1 : 53;

describe.each(furtherScenes)('$name: $story', (scene) => {
  let rehearsed: Rehearsed;

  beforeAll(async () => {
    rehearsed = await rehearseScene(sweepOptions(), scene);
  });

  it('ends so if nothing goes wrong', () => {
    const { reference } = rehearsed;

    expect(reference.rollouts.map(({ rollout }) => rollout.outcome)).toEqual(undisturbed[scene.name]);
    expect(violations(reference, reference)).toEqual([]);
  });

  it('survives single faults', { timeout: 1_800_000 }, async () => {
    const tried = rehearsed.faults.filter((_, i) => i % everyNth === 0);

    const broken: string[] = [];
    for (const fault of tried) {
      const result = await tryFaults(sweepOptions(), rehearsed, [fault], violations);
      broken.push(...result.violations.map((violation) => `${describeFault(fault)}: ${violation}`));
    }

    console.info(`${scene.name}: ${tried.length} of ${rehearsed.faults.length} faults`);
    expect(tried.length).toBeGreaterThan(5);
    expect(broken).toEqual([]);
  });
});
