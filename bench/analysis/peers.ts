import type { Counts, Minute } from '../../lib/core/analysis/contract.ts';
import { judgeMetric, type Metric } from '../../lib/core/judges/mann-whitney.ts';
import { readMetrics } from '../../lib/core/judges/metrics-file.ts';

/** A rule of others: a number for each minute, and the threshold above which it rolls back. */
export interface Peer {
  readonly name: string;
  readonly statistic: (minutes: readonly Minute[]) => readonly number[];
  /** As its documentation has it in examples, or by default. */
  readonly threshold: number;
}

const rate = ({ requests, errors }: Counts) => (requests === 0 ? 0 : errors / requests);

/** The fifth largest so far: `threshold: 5` counts failed checks, and no success takes one back. */
function fifthLargest(values: readonly number[]): number[] {
  const largest: number[] = [];
  return values.map((value) => {
    largest.push(value);
    largest.sort((a, b) => b - a);
    largest.length = Math.min(largest.length, 5);
    return largest[4] ?? 0;
  });
}

/** Two proportions, all requests so far. */
function zScores(minutes: readonly Minute[]): number[] {
  let [na, ya, nb, yb] = [0, 0, 0, 0];
  return minutes.map(({ baseline, canary }) => {
    na += baseline.requests;
    ya += baseline.errors;
    nb += canary.requests;
    yb += canary.errors;
    const pooled = (ya + yb) / (na + nb);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb));
    return deviation > 0 ? (yb / nb - ya / na) / deviation : 0;
  });
}

const kayentaMinutes = 30;

/** The judge's defaults, as whoever writes no more than this gets them. */
function errorRateSettings(): Metric {
  const written = { name: 'error rate', control: [], experiment: [], direction: 'increase' };
  const read = readMetrics(JSON.stringify({ metrics: [written] }));
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  return read.data.metrics[0]!;
}

/** Each interval judges all minutes so far; the effect is 0 where the shift is not significant. */
function kayentaEffects(minutes: readonly Minute[]): number[] {
  const settings = errorRateSettings();
  return minutes.map((_, i) => {
    if ((i + 1) % kayentaMinutes !== 0) return 0;
    const seen = minutes.slice(0, i + 1);
    const { classification, numbers } = judgeMetric({
      ...settings,
      control: seen.map(({ baseline }) => rate(baseline)),
      experiment: seen.map(({ canary }) => rate(canary)),
    });
    return classification === 'High' ? (numbers?.effectSize ?? Number.MAX_VALUE) : 0;
  });
}

/**
 * Argo Rollouts (docs, "Analysis & Progressive Delivery"): a measurement a minute, `failureLimit` 0. Flagger (docs, "How it
 * works"): `request-success-rate` at least 99 %, `threshold` 5. CodeDeploy for Lambda: the alarm on the new version's
 * `Errors` of SAM's guide to gradual deployments, above 0 in two minutes on end. AppConfig (user guide, "Monitoring
 * deployments for automatic rollback"): an alarm knows nothing of variants, so it sees the errors of all. Kayenta:
 * NetflixACAJudge-v1.0 on error rates by minute, every half hour.
 */
export const peers: readonly Peer[] = [
  {
    name: 'Argo Rollouts (a minute above 1 %)',
    statistic: (minutes) => minutes.map(({ canary }) => rate(canary)),
    threshold: 0.01,
  },
  {
    name: 'Flagger (5 minutes above 1 %)',
    statistic: (minutes) => fifthLargest(minutes.map(({ canary }) => rate(canary))),
    threshold: 0.01,
  },
  {
    name: 'CodeDeploy (errors in 2 minutes on end)',
    statistic: (minutes) => minutes.map(({ canary }, i) => Math.min(canary.errors, minutes[i - 1]?.canary.errors ?? 0)),
    threshold: 0,
  },
  {
    name: 'AppConfig (a minute above 1 %, all variants)',
    statistic: (minutes) =>
      minutes.map(({ baseline, canary }) =>
        rate({ requests: baseline.requests + canary.requests, errors: baseline.errors + canary.errors }),
      ),
    threshold: 0.01,
  },
  { name: 'Kayenta (Mann-Whitney every 30 minutes)', statistic: kayentaEffects, threshold: 0 },
  {
    name: 'aws-lambda-deploy (any error)',
    statistic: (minutes) => minutes.map(({ canary }) => canary.errors),
    threshold: 0,
  },
  { name: 'z-test every minute', statistic: zScores, threshold: 2.326 },
];

/** The first minute after which it rolls back, counted from 1, or nothing. */
export function firstAbove(peer: Peer, minutes: readonly Minute[], threshold = peer.threshold): number | undefined {
  const found = peer.statistic(minutes).findIndex((value) => value > threshold);
  return found < 0 ? undefined : found + 1;
}

/** The smallest threshold above which at most this fraction of rollouts ever comes. */
export function thresholdFor(peer: Peer, rollouts: readonly (readonly Minute[])[], fraction: number): number {
  const largest = rollouts.map((minutes) => Math.max(0, ...peer.statistic(minutes))).toSorted((a, b) => a - b);
  return largest[Math.ceil((1 - fraction) * largest.length) - 1] ?? 0;
}
