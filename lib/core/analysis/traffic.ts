import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';
import type { Memory } from './memory.ts';
import { count, plural } from './sentence.ts';

/** Whether the stage has complete periods, and requests to the canary in them; if not, what the plan says about that. */
export function judgeTraffic(question: StageQuestion, memory: Memory): Judgement {
  const { plan, bakeElapsed, observations, stages, stageIndex } = question;
  const nothing = () => stages.map(() => ({ minutes: 0, requests: 0 }));
  const seen = memory.fold('traffic', observations.minutes, nothing, (ofStage, minute) => {
    const stage = ofStage[minute.stageIndex]!;
    stage.minutes += 1;
    stage.requests += minute.canary.requests;
  });
  const { minutes, requests } = seen[stageIndex]!;
  const numbers = { minutes, canaryRequests: requests };

  if (stages[stageIndex]!.weight === 0) return pass('no-data', 'no traffic was expected at 0 %', numbers);
  if (minutes === 0) return undecided('no-data', 'time', 'no complete minute has been seen yet', numbers);
  if (requests > 0) {
    return pass('no-data', `${count(requests)} canary requests in ${plural(minutes, 'complete minute')}`, numbers);
  }
  const silence = `the canary got no requests in ${plural(minutes, 'complete minute')}`;
  if (!bakeElapsed) return undecided('no-data', 'time', silence, numbers);
  if (plan.noData === 'rollback') return fail('no-data', `${silence}, and the plan says to roll back then`, numbers);
  if (plan.noData === 'proceed') {
    return pass('no-data', `${silence}; the plan says to proceed without evidence`, { ...numbers, withoutEvidence: 1 });
  }
  return undecided('no-data', 'traffic', `${silence}; the plan says to hold then`, numbers);
}
