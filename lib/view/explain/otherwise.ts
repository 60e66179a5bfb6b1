import { hookNameOf, isHookJudge } from '../../core/analysis/hooks.ts';
import { isMetricJudge, metricNameOf } from '../../core/analysis/own-metrics.ts';
import { byChance, count, plural } from '../../core/analysis/sentence.ts';
import { describeAlias } from '../../core/rollout/alias-state.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import type { Signal } from '../../core/rollout/signal.ts';
import { bakeTimes } from '../../core/rollout/windows.ts';
import { utcClock } from '../instants.ts';
import type { RebuiltMinutes } from './rebuilt-minutes.ts';
import { undecidedMetric } from './metric-words.ts';
import { whatIf } from './what-if.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** What would have changed a decision, in sentences; empty where the record does not say. */
export function otherwise(
  rollout: Rollout,
  event: Analyzed,
  { signals, rebuilt }: { readonly signals: readonly Signal[]; readonly rebuilt: RebuiltMinutes },
): readonly string[] {
  const { decision, verdict } = event;
  if (signals.length > 0 && decision.kind === 'roll-back') {
    return [`Nothing in the evidence. It said at that moment: ${verdict.kind}, ${verdict.reason}.`];
  }
  const isByAlias = decision.kind === 'hold' && !decision.reason.startsWith('still undecided');
  if (isByAlias) {
    return [
      `An alias as this rollout had left it: ${rollout.written ? describeAlias(rollout.written.alias) : 'untouched'}.`,
    ];
  }
  if (verdict.kind === 'fail') return failed(rollout, event, rebuilt);
  if (verdict.kind === 'pass') return passed(rollout, event, rebuilt);
  return undecided(rollout, event, rebuilt);
}

function failed(rollout: Rollout, event: Analyzed, rebuilt: RebuiltMinutes): readonly string[] {
  const [finding] = event.verdict.findings.filter(({ kind }) => kind === 'fail');
  if (!finding) return [];
  const { failures = 0, excess, limit, evidenceLn, thresholdLn } = finding.numbers;
  if (finding.judge === 'alarms') return ['Only an alarm that is not red: while one is, nothing else is weighed.'];
  if (finding.judge === 'blast-radius' && excess !== undefined && limit !== undefined) {
    const fewer = Math.floor(excess - limit) + 1;
    return [`${count(fewer)} fewer than the canary's ${count(failures)} would have stayed within the budget.`];
  }
  if (isMetricJudge(finding.judge)) {
    return [
      `One failure of ${metricNameOf(finding.judge)} fewer. That it could not be computed would not have taken it back.`,
    ];
  }
  if (isHookJudge(finding.judge)) return [`Another answer of ${hookNameOf(finding.judge)}: wait, or pass.`];
  const [events, noun] =
    finding.judge === 'latency' ? (['slow', 'slow request'] as const) : (['errors', 'failure'] as const);
  const other = whatIf(rollout, event, rebuilt, events);
  if (other?.mostNotFailing !== undefined) {
    const { mostNotFailing, had, isExact } = other;
    return [
      `With ${about(isExact)}${plural(mostNotFailing, noun)} or fewer of the canary in this stage instead of ${count(had)} it would not have been taken back at this moment.`,
    ];
  }
  if (evidenceLn === undefined || thresholdLn === undefined) return [];
  return [`Evidence weaker than ${byChance(thresholdLn)}; it was ${byChance(evidenceLn)}.`];
}

function passed(rollout: Rollout, event: Analyzed, rebuilt: RebuiltMinutes): readonly string[] {
  const other = whatIf(rollout, event, rebuilt);
  if (!other) return [];
  const { had, fewestNotPassing, fewestFailing, isExact } = other;
  const seldom = (n: number) => `${about(isExact)}${plural(n, 'failure')} or more`;
  return [
    ...(fewestNotPassing === undefined
      ? []
      : [
          `With ${seldom(fewestNotPassing)} of the canary in this stage instead of ${count(had)} it would not have passed at this moment.`,
        ]),
    ...(fewestFailing === undefined ? [] : [`With ${seldom(fewestFailing)} it would have been taken back.`]),
  ];
}

function undecided(rollout: Rollout, event: Analyzed, rebuilt: RebuiltMinutes): readonly string[] {
  const { verdict } = event;
  if (verdict.kind !== 'undecided') return [];
  const shift = rollout.shifts.at(-1);
  if (verdict.need === 'time' && shift) {
    return [`Time: its bake is over at ${utcClock(bakeTimes(rollout, shift).bakedAt)} UTC.`];
  }
  if (verdict.need === 'traffic') return ['Requests that reach the canary, and end.'];
  if (verdict.need === 'hook') return ['The answer pass of every hook.'];
  if (verdict.need === 'backend') return ['An answer that is complete.'];
  const metric = undecidedMetric(verdict);
  if (metric) return [`Measurements of ${metricNameOf(metric.judge)} that succeed.`];
  const awaited = verdict.findings.flatMap(({ numbers }) => numbers.awaitedCanaryRequests ?? []);
  if (awaited.length > 0) return ["Time: minutes speak for the canary when the function's timeout has passed since."];
  const needed = verdict.findings.flatMap(({ numbers }) => numbers.moreCanaryRequests ?? []);
  const more = needed.length === 0 ? 'More requests' : `About ${count(Math.max(...needed))} more requests`;
  const other = whatIf(rollout, event, rebuilt);
  const fewer =
    other?.mostPassing === undefined
      ? []
      : [
          `With ${atMost(other.mostPassing, other.isExact)} in this stage instead of ${count(other.had)} it would have passed by then.`,
        ];
  return [`${more} to the canary that go as well as those so far would have let it pass.`, ...fewer];
}

const atMost = (n: number, isExact: boolean) =>
  n === 0 ? 'no failure' : `${about(isExact)}${plural(n, 'failure')} or fewer`;

const about = (isExact: boolean) => (isExact ? '' : 'about ');
