import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';
import { minutesOfStage } from './periods.ts';
import { count, plural } from './sentence.ts';

/** Whether the stage has complete periods, and requests to the canary in them; if not, what the plan says about that. */
export function judgeTraffic(question: StageQuestion): Judgement {
  const { plan, bakeElapsed, stages, stageIndex } = question;
  const minutes = minutesOfStage(question);
  const requests = minutes.reduce((all, { canary }) => all + canary.requests, 0);
  const numbers = { minutes: minutes.length, canaryRequests: requests };

  if (stages[stageIndex]!.weight === 0) return pass('no-data', 'no traffic was expected at 0 %', numbers);
  if (minutes.length === 0) return undecided('no-data', 'time', 'no complete minute has been seen yet', numbers);
  if (requests > 0) {
    return pass(
      'no-data',
      `${count(requests)} canary requests in ${plural(minutes.length, 'complete minute')}`,
      numbers,
    );
  }
  const silence = `the canary got no requests in ${plural(minutes.length, 'complete minute')}`;
  if (!bakeElapsed) return undecided('no-data', 'time', silence, numbers);
  if (plan.noData === 'rollback') return fail('no-data', `${silence}, and the plan says to roll back then`, numbers);
  if (plan.noData === 'proceed') {
    return pass('no-data', `${silence}; the plan says to proceed without evidence`, { ...numbers, withoutEvidence: 1 });
  }
  return undecided('no-data', 'traffic', `${silence}; the plan says to hold then`, numbers);
}
