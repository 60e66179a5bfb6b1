import { columnsOf } from './columns.ts';
import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';
import type { Memory } from './memory.ts';
import { count, plural } from './sentence.ts';

/**
 * Whether the stage has complete periods, and requests to the canary in them; if not, what the plan says about that. The
 * plan speaks only of minutes whose requests have ended: in others, requests that hang look like none.
 *
 * @param carried what is said of the evidence from earlier stages while this one has none
 */
export function judgeTraffic(question: StageQuestion, memory: Memory, carried?: string): Judgement {
  const { plan, bakeElapsed, observations, stages, stageIndex } = question;
  const nothing = () => stages.map(() => ({ minutes: 0, requests: 0, open: 0, ended: 0 }));
  const columns = columnsOf(observations.minutes, memory);
  const seen = memory.fold('traffic', columns.length, nothing, (ofStage, from, to) => {
    for (let i = from; i < to; i++) {
      const stage = ofStage[columns.stageIndex[i]!]!;
      const requests = columns.canary.requests[i]!;
      stage.minutes += 1;
      stage.requests += requests;
      if (columns.open[i] === 1) stage.open += 1;
      else stage.ended += requests;
    }
  });
  const { minutes, requests, open, ended } = seen[stageIndex]!;
  const numbers = { minutes, canaryRequests: requests, openMinutes: open };

  if (stages[stageIndex]!.weight === 0) return pass('no-data', 'no traffic was expected at 0 %', numbers);
  if (minutes === 0) {
    const none = 'no complete minute of this stage yet';
    return undecided('no-data', 'time', carried === undefined ? none : `${carried}; ${none}`, numbers);
  }
  const complete = plural(minutes, 'complete minute');
  // While nothing can pass, it does not matter yet whether requests have ended.
  const mayPass = bakeElapsed || plan.early;
  if (ended > 0 || (requests > 0 && !mayPass))
    return pass('no-data', `${count(requests)} canary requests in ${complete}`, numbers);

  if (requests > 0 || (open === minutes && mayPass)) {
    const seen = requests > 0 ? `${count(requests)} canary requests` : 'the canary got no requests';
    const wait = `${seen} in ${complete}, but others may still be running: the function's timeout has not passed`;
    return undecided('no-data', bakeElapsed ? 'traffic' : 'time', wait, numbers);
  }
  const silence = `the canary got no requests in ${complete}`;
  if (!bakeElapsed) return undecided('no-data', 'time', silence, numbers);
  if (plan.noData === 'rollback') {
    return fail('no-data', `${silence}, and the plan says to roll back then`, numbers);
  }
  if (plan.noData === 'proceed') {
    const proceed = `${silence}; the plan says to proceed without evidence`;
    return pass('no-data', proceed, { ...numbers, withoutEvidence: 1 });
  }
  return undecided('no-data', 'traffic', `${silence}; the plan says to hold then`, numbers);
}
