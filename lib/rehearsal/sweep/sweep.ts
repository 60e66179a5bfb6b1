import type { Seen } from './audience.ts';
import { exposureSeconds } from './exposure.ts';
import { type Faults, faultsAt, type PlacedFault } from './faults.ts';
import { type Played, playScene, type SweepOptions } from './play.ts';
import { placesOf, representatives } from './places.ts';
import type { Scene } from './scenes.ts';

/** Says in a sentence each what must be true after a scene and is not; `reference` is the scene without faults. */
export type Check = (played: Played, reference: Seen) => readonly string[];

/** A scene that was played without faults, and all single faults that it offers. */
export interface Rehearsed extends Faults {
  readonly scene: Scene;
  readonly reference: Played;
  /** How many places there are, alike ones included. */
  readonly places: number;
}

/** What came of a scene with faults. */
export interface SweepResult {
  readonly scene: string;
  readonly faults: readonly PlacedFault[];
  /** How the rollouts ended, in the order in which they were asked for; `open` if one did not. */
  readonly outcomes: readonly string[];
  /** Whether a person had to say what becomes of one. */
  readonly isHeld: boolean;
  /** The last words of each rollout. */
  readonly reasons: readonly string[];
  readonly exposureSeconds: number;
  readonly violations: readonly string[];
}

/** Plays a scene once, to know everything that can go wrong in it. */
export async function rehearseScene(options: SweepOptions, scene: Scene): Promise<Rehearsed> {
  const reference = await playScene(options, scene, []);
  const { account, watched, rollouts, askedAt } = reference;
  const places = placesOf(
    account,
    watched,
    rollouts.map(({ events }) => events),
    askedAt,
  );
  return { scene, reference, places: places.length, ...faultsAt(representatives(places)) };
}

/** Plays a scene with faults, and checks it. A defect of the simulation is a violation, too. */
export async function tryFaults(
  options: SweepOptions,
  { scene, reference }: Pick<Rehearsed, 'scene' | 'reference'>,
  faults: readonly PlacedFault[],
  check: Check,
): Promise<SweepResult> {
  try {
    const played = await playScene(options, scene, faults);
    return {
      scene: scene.name,
      faults,
      outcomes: played.rollouts.map(({ rollout }) => rollout.outcome ?? 'open'),
      isHeld: played.aborts.size > 0,
      reasons: played.rollouts.map(({ rollout }) => rollout.ending?.reason ?? ''),
      exposureSeconds: exposureSeconds(played, reference),
      violations: check(played, reference),
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const nothing = { outcomes: [], isHeld: false, reasons: [], exposureSeconds: 0 };
    return { scene: scene.name, faults, ...nothing, violations: [`the rehearsal broke: ${reason}`] };
  }
}
