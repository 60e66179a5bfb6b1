import { type Cleaning, clean } from './clean.ts';
import { commonLanguage, type EffectSizeMeasure, meanRatio } from './effect-size.ts';
import { type LocationShift, locationShift } from './location-shift.ts';
import { ascending } from './ranks.ts';

/** One metric of a service: its values in the baseline (`control`) and in the canary (`experiment`). */
export interface Metric extends Cleaning {
  readonly name: string;
  /** `NaN` is a missing value. */
  readonly control: readonly number[];
  readonly experiment: readonly number[];
  /** Which change is bad. */
  readonly direction: 'either' | 'increase' | 'decrease';
  readonly critical: boolean;
  readonly dataRequired: boolean;
  /** The part of the estimated shift that the confidence interval must keep away from 0; 0 or more. */
  readonly tolerance: number;
  /** Above 0 and below 1. */
  readonly confLevel: number;
  readonly effectSizeMeasure: EffectSizeMeasure;
  /** Effect sizes from which on a shift counts: at most the first for a decrease, at least the second for an increase. */
  readonly effectSizeThresholds: Thresholds;
  /** The same for a critical metric that is to fail everything. */
  readonly criticalThresholds: Thresholds;
}

export type Thresholds = readonly [decrease: number, increase: number];

export type Classification = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric' | 'Error';

export interface MetricJudgement {
  readonly name: string;
  readonly classification: Classification;
  /** Fails everything, whatever the other metrics say. */
  readonly critical: boolean;
  readonly reason: string;
  /** What the test found, where there was one. An effect size that cannot be computed is absent. */
  readonly numbers?: LocationShift & { readonly effectSize?: number };
}

/**
 * Classifies a metric as Kayenta's judge does (spinnaker/kayenta, Apache-2.0, NetflixACAJudge-v1.0): `High` or `Low` when
 * the confidence interval of the shift is farther from 0 than `tolerance` times the estimate, and the effect is as large
 * as the thresholds ask. Where Kayenta throws dice, this does not: see docs/explanation/kayenta.md.
 */
export function judgeMetric(metric: Metric): MetricJudgement {
  const { name } = metric;
  const experiment = clean(metric.experiment, metric);
  const control = clean(metric.control, metric);
  if (experiment.length === 0 || control.length === 0) return withoutData(metric, experiment);

  const pass = (reason: string): MetricJudgement => ({ name, classification: 'Pass', critical: false, reason });
  if (isSame(experiment, control)) return pass('the values of experiment and control are identical');
  if (new Set([...experiment, ...control]).size === 1) return pass(`all values are ${experiment[0]}`);

  const shift = shiftOf(experiment, control, metric.confLevel);
  if (shift === undefined) {
    const reason = `no test is possible with ${count(experiment)} against ${count(control)}: all are tied at some shift, or too far apart`;
    return { name, classification: 'Error', critical: false, reason };
  }
  return classify(metric, shift, effectSize(metric, experiment, control));
}

function withoutData({ name, nanStrategy, critical, dataRequired }: Metric, experiment: readonly number[]) {
  const missing = experiment.length === 0 ? 'experiment' : 'control';
  const reason = `no data: the ${missing} has no values`;
  const judged = (classification: Classification, critical: boolean): MetricJudgement => ({
    name,
    classification,
    critical,
    reason,
  });
  if (nanStrategy === 'replace') return judged('Pass', false);
  return dataRequired && !critical ? judged('NodataFailMetric', false) : judged('Nodata', critical);
}

/**
 * Two different constants have no spread to test with. Kayenta adds noise of a hundred-thousandth of each; this is the
 * limit of ever less noise, an interval that is a point. Noise around 0 is 0, so a single value against zeros stays tied.
 */
function shiftOf(experiment: readonly number[], control: readonly number[], confLevel: number) {
  const constant = new Set(experiment).size === 1 && new Set(control).size === 1;
  if (!constant) return locationShift(experiment, control, confLevel);
  const spreads = (values: readonly number[]) => values.length > 1 && values[0] !== 0;
  if (!spreads(experiment) && !spreads(control)) return undefined;
  const difference = experiment[0]! - control[0]!;
  return Number.isFinite(difference) ? { low: difference, high: difference, estimate: difference } : undefined;
}

function effectSize({ effectSizeMeasure }: Metric, experiment: readonly number[], control: readonly number[]): number {
  return effectSizeMeasure === 'cles' ? commonLanguage(experiment, control) : meanRatio(experiment, control);
}

function classify(metric: Metric, shift: LocationShift, effect: number): MetricJudgement {
  const { name, direction, effectSizeThresholds, criticalThresholds } = metric;
  const band = metric.tolerance * Math.abs(shift.estimate);
  // An effect that cannot be computed is not held against the shift.
  const reaches = ([decrease, increase]: Thresholds, high: boolean) =>
    Number.isNaN(effect) || (high ? effect >= increase : effect <= decrease);

  const high = direction !== 'decrease' && shift.low > band && reaches(effectSizeThresholds, true);
  const low = !high && direction !== 'increase' && shift.high < -band && reaches(effectSizeThresholds, false);
  const critical = metric.critical && (high || low) && reaches(criticalThresholds, high);
  return {
    name,
    classification: high ? 'High' : low ? 'Low' : 'Pass',
    critical,
    reason: sentence(metric, shift, { effect, band, shifted: high || low, critical }),
    numbers: { ...shift, ...(Number.isFinite(effect) ? { effectSize: effect } : {}) },
  };
}

interface Found {
  readonly effect: number;
  readonly band: number;
  readonly shifted: boolean;
  readonly critical: boolean;
}

function sentence(metric: Metric, shift: LocationShift, { effect, band, shifted, critical }: Found): string {
  const { confLevel, direction, effectSizeMeasure } = metric;
  const level = number(confLevel * 100);
  const seen = `shifted by ${number(shift.estimate)} (${level} % interval ${number(shift.low)} to ${number(shift.high)})`;
  const measure = effectSizeMeasure === 'cles' ? 'chance to be above the control' : 'mean ratio';
  const size = Number.isNaN(effect) ? `no ${measure}` : `${measure} ${number(effect)}`;
  if (shifted) return `${seen}, ${size}${critical ? '; critical' : ''}`;
  if (shift.low <= band && shift.high >= -band) return `${seen}: not beyond ±${number(band)}`;
  return `${seen}, ${size}: not a change that counts (direction ${direction})`;
}

const number = (value: number): string => String(Number(value.toPrecision(4)));

const count = ({ length }: readonly number[]): string => `${length} value${length === 1 ? '' : 's'}`;

function isSame(some: readonly number[], others: readonly number[]): boolean {
  if (some.length !== others.length) return false;
  const [a, b] = [ascending(some), ascending(others)];
  return a.every((value, i) => value === b[i]);
}
