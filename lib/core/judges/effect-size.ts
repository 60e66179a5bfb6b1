import { ascending, ranks } from './ranks.ts';

export const EFFECT_SIZES = ['meanRatio', 'cles'] as const;

/** How the size of an effect is measured: see {@link meanRatio} and {@link commonLanguage}. */
export type EffectSizeMeasure = (typeof EFFECT_SIZES)[number];

/** The experiment's mean divided by the control's; `NaN` when either is 0, where a ratio says nothing. */
export function meanRatio(experiment: readonly number[], control: readonly number[]): number {
  const [ours, theirs] = [mean(experiment), mean(control)];
  return ours === 0 || theirs === 0 ? Number.NaN : ours / theirs;
}

/**
 * The chance that a value of the experiment is above one of the control, ties counting half; 0–1, 0.5 for no effect.
 * (Vargha & Delaney, "A critique and improvement of the CL common language effect size statistics", J. Educ. Behav.
 * Stat. 25, 2000.)
 */
export function commonLanguage(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const { sum } = ranks(ascending(experiment), 0, ascending(control));
  return (2 * sum - m * (m + 1)) / (2 * n * m);
}

/** In two passes, of which the second takes back what rounding did in the first. */
function mean(values: readonly number[]): number {
  const first = total(values) / values.length;
  return first + total(values.map((value) => value - first)) / values.length;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
