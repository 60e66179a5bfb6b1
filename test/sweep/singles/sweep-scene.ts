import { beforeAll, describe, expect, it } from 'vitest';
import { describeFault, type SweepFault } from '../../../lib/rehearsal/sweep/faults.ts';
import { promises } from '../../../lib/rehearsal/sweep/promises.ts';
import { scenes } from '../../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene, tryFaults } from '../../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from '../options.ts';
import { violations } from '../violations.ts';

interface Share {
  readonly part: number;
  readonly of: number;
}

/**
 * Plays a scene again for each fault at each of its places, one at a time; a file may take a part of them, so that files run
 * beside each other. One test for each kind of fault; what breaks is told with its place.
 */
export function sweepScene(name: string, { part, of }: Share = { part: 1, of: 1 }): void {
  const scene = scenes.find((one) => one.name === name)!;
  const kinds = Object.keys(promises) as SweepFault[];

  describe(`${name}, part ${part} of ${of}: ${scene.story}`, () => {
    let rehearsed: Rehearsed;

    beforeAll(async () => {
      rehearsed = await rehearseScene(sweepOptions(), scene);
    });

    it.each(kinds)('survives %s', { timeout: 600_000 }, async (kind) => {
      const everywhere = rehearsed.faults.filter(({ fault }) => fault === kind);
      const tried = everywhere.filter((_, i) => i % of === part - 1);

      const broken: string[] = [];
      for (const fault of tried) {
        const result = await tryFaults(sweepOptions(), rehearsed, [fault], violations);
        broken.push(...result.violations.map((violation) => `${describeFault(fault)}: ${violation}`));
      }

      console.info(`${name}, ${kind}: ${tried.length} of ${everywhere.length} places`);
      expect(tried.length).toBeGreaterThan(0);
      expect(broken).toEqual([]);
    });
  });
}
