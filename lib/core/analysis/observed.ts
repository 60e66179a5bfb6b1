import type { Observed } from './contract.ts';
import { type Judgement, pass } from './judgement.ts';
import { plural } from './sentence.ts';

/** What a plan only wants to see: a sentence and the numbers for the record. It decides nothing, also where it is empty. */
export function showObserved({ name, statistic, values }: Observed): Judgement {
  const isSplit = 'canary' in values;
  const parts: readonly (readonly [of: string, values: readonly number[]])[] = isSplit
    ? [
        ['canary', values.canary],
        ['baseline', values.baseline],
      ]
    : [['both', values]];
  const totals = parts.map(([of, all]) => [of, together(all, statistic)] as const);
  const numbers = Object.fromEntries(totals.flatMap(([of, total]) => (total === undefined ? [] : [[of, total]])));
  const shown = totals.map(
    ([of, total]) => `${isSplit ? `${of} ` : ''}${total === undefined ? 'no values' : rounded(total)}`,
  );
  const minutes = Math.max(...parts.map(([, all]) => all.length));
  const scope = isSplit ? '' : ', not told apart by version';
  return pass(
    `observe:${name}`,
    `${name}: ${shown.join(', ')} (${statistic} of ${plural(minutes, 'minute')}${scope})`,
    {
      ...numbers,
      minutes,
    },
  );
}

/** The minutes of a stage as one number: sums add up, minima and maxima stay what they are, others are averaged. */
function together(values: readonly number[], statistic: string): number | undefined {
  let [count, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (count === 0) return undefined;
  if (statistic === 'Sum' || statistic === 'SampleCount') return sum;
  if (statistic === 'Maximum') return most;
  if (statistic === 'Minimum') return least;
  return sum / count;
}

const rounded = (value: number) => Number(value.toPrecision(4)).toLocaleString('en-US');
