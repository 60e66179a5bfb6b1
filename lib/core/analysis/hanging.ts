import { sampleRatioEvidence } from '../stats/sample-ratio.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, undecided } from './judgement.ts';
import type { Memory } from './memory.ts';
import { isLive } from './periods.ts';
import { byChance, count, plural } from './sentence.ts';
import { spending } from './spending.ts';

/** Above this part of what should have come, requests are late and not lost. */
const MOST_SEEN = 0.5;
/** How many times more executions at once than its share of the baseline's explains are a crowd … */
const CROWD = 3;
/** … if they are at least so many. */
const LEAST_CROWD = 10;

/**
 * Whether the canary's requests hang. CloudWatch counts a request when it has ended, so a canary whose requests hang shows
 * nothing at all, and looks healthy, until the function's timeout makes errors of them: up to 15 minutes later. What
 * shows is what is missing: by the baseline's requests of the same minutes and the weight, so many should have come.
 *
 * - Fewer than half came, the split alone explains that with a chance of at most a twentieth of α (over all stages and
 *   looks), *and* the canary has a crowd of executions at once: it fails. A routing that sends it less would leave it
 *   with fewer executions, not more, so nothing but requests that do not end explains both.
 * - Without the crowd it is undecided, `traffic`: the requests may be on their way elsewhere, and whether Lambda reports
 *   executions at once before any has ended is not documented. No policy lets such a stage go on.
 *
 * The newest minute is left out: requests that take up to a minute are late in it, and no more than that. Without a live
 * baseline nobody knows what should have come; there, and where fewer hang than shows here, the rule holds that only
 * minutes whose requests have ended can pass a stage, and in those a request that hung is an error.
 */
export function judgeHanging(question: StageQuestion, memory: Memory): Judgement | undefined {
  const { plan, stages, stageIndex, observations, recorded } = question;
  const { weight } = stages[stageIndex]!;
  if (recorded || !isLive(weight)) return undefined;
  const nothing = () => stages.map(nothingSeen);
  const columns = columnsOf(observations.minutes, memory);
  const seen = memory.fold('hanging', columns.length, nothing, (ofStage, from, to) => {
    for (let i = from; i < to; i++) see(ofStage[columns.stageIndex[i]!]!, columns, i);
  });
  const { minutes, canary, baseline, crowd, usual } = seen[stageIndex]!;
  const odds = weight / (1 - weight);
  const expected = baseline * odds;
  const log = sampleRatioEvidence([baseline, canary], [1 - weight, weight]);
  const threshold = -Math.log(spending(plan).perGuard / stages.length);
  if (canary > MOST_SEEN * expected || log < threshold) return undefined;

  const numbers = {
    canaryArrived: canary,
    canaryExpected: expected,
    canaryConcurrency: crowd,
    baselineConcurrency: usual,
    evidenceLn: log,
    thresholdLn: threshold,
  };
  const missing = `${count(canary)} of ${count(expected)} expected in ${plural(minutes, 'minute')} have ended (${byChance(log)})`;
  const isCrowd = crowd >= LEAST_CROWD && crowd >= CROWD * usual * odds;
  if (!isCrowd) {
    return undecided('hanging', 'traffic', `the canary's requests are missing, they may hang: ${missing}`, numbers);
  }
  const atOnce = `${count(crowd)} ran at once (baseline ${count(usual)})`;
  return fail('hanging', `the canary's requests hang: ${missing}, and ${atOnce}`, numbers);
}

/** What came in a stage, but for its newest minute, which is kept for when it is no longer that. */
interface Seen {
  minutes: number;
  canary: number;
  baseline: number;
  crowd: number;
  usual: number;
  newest: number | undefined;
}

const nothingSeen = (): Seen => ({ minutes: 0, canary: 0, baseline: 0, crowd: 0, usual: 0, newest: undefined });

function see(stage: Seen, { baseline, canary }: Columns, i: number): void {
  const { newest } = stage;
  stage.newest = i;
  if (newest === undefined) return;
  stage.minutes += 1;
  stage.canary += canary.arrived[newest]!;
  stage.baseline += baseline.arrived[newest]!;
  // What is not known is no crowd.
  if (canary.concurrency[newest]! > stage.crowd) stage.crowd = canary.concurrency[newest]!;
  if (baseline.concurrency[newest]! > stage.usual) stage.usual = baseline.concurrency[newest]!;
}
