import { sampleRatioEvidence } from '../stats/sample-ratio.ts';
import { columnsOf } from './columns.ts';
import type { StageQuestion } from './contract.ts';
import { type Judgement, pass, undecided } from './judgement.ts';
import type { Memory } from './memory.ts';
import { byChance, count, percent } from './sentence.ts';

/** How often a split that is as written is called wrong, at all looks of a stage together. */
const RISK = 0.001;
/** Part of the smaller share by which a split may be off without mattering: comparisons use the real counts anyway. */
const TOLERATED = 0.1;
/** The least that is tolerated, of all requests: at 100 % a straggler or two still reach the baseline. */
const LEAST_TOLERATED = 0.002;

/**
 * Whether requests come to the versions in the shares that were written to the alias. They are counted from the end of
 * the settle grace on, by when a new weight has taken effect, throttled ones included, and only in minutes whose requests
 * have ended. A split that is off never passes a stage, for then nobody knows who is served what; and it never fails
 * one, for that alone is not the canary's doing:
 *
 * - the canary gets more than it should, or the baseline something where it should get nothing: `backend`, because the
 *   routing is not what was written;
 * - the canary gets less: `traffic`. Its requests may be missing because they are lost, and no policy for undecided
 *   stages may let a canary go on whose requests are missing.
 *
 * A recording was split in its own way, so it is not asked.
 */
export function judgeSampleRatio(question: StageQuestion, memory: Memory): Judgement | undefined {
  const { stages, stageIndex, observations, recorded } = question;
  if (recorded) return undefined;
  const { weight } = stages[stageIndex]!;
  const nothing = () => stages.map(() => ({ canary: 0, baseline: 0 }));
  const columns = columnsOf(observations.minutes, memory);
  const came = memory.fold('sample-ratio', columns.length, nothing, (ofStage, from, to) => {
    for (let i = from; i < to; i++) {
      if (columns.open[i] === 1) continue;
      const stage = ofStage[columns.stageIndex[i]!]!;
      stage.canary += columns.canary.arrived[i]!;
      stage.baseline += columns.baseline.arrived[i]!;
    }
  });
  const { canary, baseline } = came[stageIndex]!;
  const requests = canary + baseline;
  if (requests === 0) return undefined;

  const share = canary / requests;
  const written = Math.min(1 - LEAST_TOLERATED, Math.max(LEAST_TOLERATED, weight));
  const log = sampleRatioEvidence([baseline, canary], [1 - written, written]);
  const isOff =
    log >= -Math.log(RISK) &&
    Math.abs(share - weight) > Math.max(LEAST_TOLERATED, TOLERATED * Math.min(weight, 1 - weight));
  const numbers = {
    canaryArrived: canary,
    baselineArrived: baseline,
    weight,
    evidenceLn: log,
    thresholdLn: -Math.log(RISK),
  };
  const seen = `${count(canary)} of ${count(requests)} requests (${percent(share)}) came to the canary, where ${percent(weight)} is written`;
  if (!isOff) return pass('sample-ratio', `the split is as written: ${seen}`, numbers);
  return share < weight && weight < 1
    ? undecided('sample-ratio', 'traffic', `requests to the canary are missing: ${seen} (${byChance(log)})`, numbers)
    : undecided('sample-ratio', 'backend', `the routing is not what was written: ${seen} (${byChance(log)})`, numbers);
}
