import fc from 'fast-check';
import { describeFault, type PlacedFault } from '../../lib/rehearsal/sweep/faults.ts';
import { type Rehearsed, tryFaults } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';
import { violations } from './violations.ts';

/** Two or three faults in one scene. */
export interface Several {
  readonly rehearsed: Rehearsed;
  readonly faults: readonly PlacedFault[];
  readonly [fc.toStringMethod]: () => string;
}

/** Any two or three faults of any scene, in the order in which they come. */
export const severalFaults = (scenes: readonly Rehearsed[]): fc.Arbitrary<Several> =>
  fc.constantFrom(...scenes).chain((rehearsed) =>
    fc.uniqueArray(fc.constantFrom(...rehearsed.faults), { minLength: 2, maxLength: 3 }).map((chosen) => {
      const faults = chosen.toSorted((a, b) => a.place.at - b.place.at);
      const toText = () => `${rehearsed.scene.name}: ${faults.map(describeFault).join(' + ')}`;
      return { rehearsed, faults, [fc.toStringMethod]: toText };
    }),
  );

/** What several faults break. */
export async function brokenBy({ rehearsed, faults }: Several): Promise<readonly string[]> {
  return (await tryFaults(sweepOptions(), rehearsed, faults, violations)).violations;
}
