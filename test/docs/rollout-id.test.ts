import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { rolloutId } from '../../lib/core/rollout/request.ts';
import { allFences } from './fences.ts';

const recipes = allFences.flatMap(({ language, text }) =>
  language === 'sh' ? [...text.matchAll(/printf '(\S+:\S+)\\n(\S+)' \| sha256sum \| cut -c1-12/g)] : [],
);

test.each(recipes.map(([recipe, target = '', key = '']) => [recipe, target, key] as const))(
  '%s names the rollout, as a page tells pipelines to do',
  (recipe, target, key) => {
    const { stdout } = spawnSync('bash', ['-c', recipe], { encoding: 'utf8' });

    const id = rolloutId({ target, key, version: '2', source: 'tidegate.payments' });

    expect(`checkout-live-${stdout.trim()}`).toBe(id);
  },
);

test('there is such a recipe', () => {
  expect(recipes.length).toBeGreaterThan(0);
});
