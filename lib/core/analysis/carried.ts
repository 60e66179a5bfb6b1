import { type Columns, columnsOf, isUnchanged } from './columns.ts';
import type { StageQuestion, Verdict } from './contract.ts';
import { judgeStage } from './judge-stage.ts';
import { type Memory, newMemory } from './memory.ts';

/** Judges the same rollout again and again, looking only at what is new. */
export interface CarriedJudge {
  /** Exactly the verdict of {@link judgeStage}, sooner where the rollout was judged here before. */
  readonly judge: (rolloutId: string, question: StageQuestion) => Verdict;
}

interface Carried {
  readonly memory: Memory;
  /** What the memory holds for good, in one text: equal for two questions that differ only in what may change. */
  readonly asked: string;
  readonly stageIndex: number;
  /** The minutes that have been folded. */
  readonly columns: Columns;
}

/**
 * Carries what was added up from one analysis to the next, for as long as the process lives. It is a saving and no record:
 * all minutes are handed in at each analysis, and the sums are used only if every minute in them is still what it was. A
 * late metric, another plan or a restart means to judge from scratch, so nothing can bend the evidence.
 *
 * Minutes whose requests may still be running will change, and what is folded cannot be taken back: while there are such,
 * everything is judged from scratch. With CloudWatch's lag waited for, only functions with a longer timeout have any.
 *
 * @param most rollouts that are remembered; a week of minutes takes two megabytes
 */
export function carriedJudge(most = 4): CarriedJudge {
  const known = new Map<string, Carried>();
  return {
    judge: (rolloutId, question) => {
      const { minutes } = question.observations;
      if (minutes.some(({ open }) => open === true)) return judgeStage(question);

      const asked = fixedParts(question);
      const before = known.get(rolloutId);
      const memory = before && goesOn(before, asked, question) ? before.memory : newMemory();
      // Not to be found while it is in use: what throws halfway is not gone on with.
      known.delete(rolloutId);
      const verdict = judgeStage(question, memory);
      known.set(rolloutId, { memory, asked, stageIndex: question.stageIndex, columns: columnsOf(minutes, memory) });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return verdict;
    },
  };
}

const fixedParts = ({ plan, stages, observations, recorded }: StageQuestion): string =>
  JSON.stringify([plan, stages, observations.history, recorded]);

function goesOn(before: Carried, asked: string, { stageIndex, observations: { minutes } }: StageQuestion): boolean {
  return (
    asked === before.asked &&
    stageIndex >= before.stageIndex &&
    minutes.length >= before.columns.length &&
    isUnchanged(before.columns, minutes)
  );
}
