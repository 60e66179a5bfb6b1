import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { brokenBy, severalFaults } from './several.ts';

const rehearsed: Rehearsed[] = [];

// The control plane is synthesized when its sources have changed.
beforeAll(async () => {
  for (const scene of scenes) rehearsed.push(await rehearseScene(sweepOptions(), scene));
}, 180_000);

/** More of them, and others, by `npm run bench -- faults`; a seed that fails there becomes a test in found.test.ts. */
const settings = { seed: 7, numRuns: 12, endOnFailure: true };

test('pairs and triples of faults are survived, too', { timeout: 300_000 }, async () => {
  console.info(`several faults at once: ${settings.numRuns} runs of seed ${settings.seed}`);

  await fc.assert(
    fc.asyncProperty(severalFaults(rehearsed), async (several) => {
      expect(await brokenBy(several)).toEqual([]);
    }),
    settings,
  );
});
