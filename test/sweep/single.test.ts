import { beforeAll, expect, test } from 'vitest';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { allTrials, oneOfEach } from '../../lib/rehearsal/sweep/select.ts';
import { type Rehearsed, rehearseScene, tryFaults } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { violations } from './violations.ts';

const rehearsed: Rehearsed[] = [];
const options = sweepOptions;

// The control plane is synthesized when its sources have changed.
beforeAll(async () => {
  for (const scene of scenes) rehearsed.push(await rehearseScene(options(), scene));
}, 180_000);

test.each(scenes.map(({ name, story }) => ({ name, story })))('$name: $story', ({ name }) => {
  const { reference } = rehearsed.find(({ scene }) => scene.name === name)!;

  const outcomes = reference.rollouts.map(({ rollout }) => rollout.outcome);

  expect(outcomes).toEqual(undisturbed[name]);
  expect(violations(reference, reference)).toEqual([]);
});

const undisturbed: Readonly<Record<string, readonly string[]>> = {
  good: ['promoted'],
  bad: ['rolled-back'],
  'red alarm': ['rolled-back'],
  queue: ['promoted', 'promoted'],
  supersede: ['superseded', 'promoted'],
  hold: ['aborted'],
};

test('every kind of fault is survived at every operation, event and state', { timeout: 600_000 }, async () => {
  const all = allTrials(rehearsed);
  const picked = oneOfEach(all);

  const broken: string[] = [];
  for (const { rehearsed: scene, fault } of picked) {
    const result = await tryFaults(options(), scene, [fault], violations);
    broken.push(...result.violations.map((violation) => `${result.scene}, ${describeFault(fault)}: ${violation}`));
  }

  console.info(`single faults: ${picked.length} of ${all.length}; the others by npm run bench -- faults`);
  expect(broken).toEqual([]);
});
