import { beforeAll, expect, test } from 'vitest';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { violations } from './violations.ts';

const rehearsed: Rehearsed[] = [];

// The control plane is synthesized when its sources have changed.
beforeAll(async () => {
  for (const scene of scenes) rehearsed.push(await rehearseScene(sweepOptions(), scene));
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
