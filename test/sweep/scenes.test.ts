import { beforeAll, expect, test } from 'vitest';
import { type Place, subjectOf } from '../../lib/rehearsal/sweep/place.ts';
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

test('a shorter scene still has every kind of place: what is called, entered and delivered, and where a rollout is then', async () => {
  const kinds = rehearsed.flatMap(({ scene, faults }) =>
    [...new Set(faults.map(({ place }) => `${scene.name}, ${kindOf(place)}`))].toSorted(),
  );

  await expect(`${kinds.join('\n')}\n`).toMatchFileSnapshot('kinds-of-places.txt');
});

/** Events are told in whole seconds: which side of a stage's end one falls on is chance. */
const kindOf = (place: Place) => (place.kind === 'delivery' ? subjectOf(place) : `${place.stage}: ${subjectOf(place)}`);

const undisturbed: Readonly<Record<string, readonly string[]>> = {
  good: ['promoted'],
  bad: ['rolled-back'],
  'red alarm': ['rolled-back'],
  queue: ['promoted', 'promoted'],
  supersede: ['superseded', 'promoted'],
  hold: ['aborted'],
};
