import { describeFault, type SweepFault } from './faults.ts';
import { groupedBy } from './grouped-by.ts';
import type { SweepResult } from './sweep.ts';

/** What came of one kind of fault in all places. */
export interface KindSummary {
  readonly fault: SweepFault;
  readonly tried: number;
  /** How many ended as they would have without the fault. */
  readonly asPlanned: number;
  /** In how many of the others a rollout ended otherwise, by how: `failed`, or `held` where a person had to say. */
  readonly otherwise: ReadonlyMap<string, number>;
  /** The longest time for which a release was served because of it; and where that was. */
  readonly worstSeconds: number;
  readonly worstAt: string;
}

/** Summarizes results of single faults, in the order in which kinds come first; `planned` gives outcomes by scene. */
export function summarize(
  results: readonly SweepResult[],
  planned: ReadonlyMap<string, readonly string[]>,
): readonly KindSummary[] {
  const kinds = groupedBy(results, ({ faults }) => faults[0]!.fault);
  return [...kinds].map(([fault, same]) => {
    const worst = same.toSorted((a, b) => b.exposureSeconds - a.exposureSeconds)[0]!;
    const others = same.filter(({ scene, outcomes }) => outcomes.join() !== planned.get(scene)?.join());
    return {
      fault,
      tried: same.length,
      asPlanned: same.length - others.length,
      otherwise: counted(others.flatMap((result) => endings(result, planned.get(result.scene) ?? []))),
      worstSeconds: worst.exposureSeconds,
      worstAt: worst.exposureSeconds > 0 ? `${worst.scene}: ${describeFault(worst.faults[0]!)}` : '',
    };
  });
}

/** How the rollouts ended that ended otherwise, each way once. */
function endings({ outcomes, isHeld }: SweepResult, planned: readonly string[]): readonly string[] {
  const others = outcomes.filter((outcome, i) => outcome !== planned[i]);
  return [...new Set(others.map((outcome) => (outcome === 'aborted' && isHeld ? 'held' : outcome)))];
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].toSorted(([, a], [, b]) => b - a));
}
