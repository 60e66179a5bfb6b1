import type { Metric } from '../../../lib/core/judges/mann-whitney.ts';
import { readMetrics } from '../../../lib/core/judges/metrics-file.ts';

/** A metric as a file writes it: only what differs from the defaults. */
export type Written = Readonly<Record<string, unknown>>;

/** A metric read from what a file would say, defaults and `"NaN"` included. */
export function aMetric(written: Written): Metric {
  const read = readMetrics(JSON.stringify({ metrics: [{ name: 'metric', control: [], experiment: [], ...written }] }));
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  return read.data.metrics[0]!;
}

/** Numbers of a fixture, in which `NaN` is text. */
export const numbers = (values: readonly (number | string)[]): number[] => values.map(Number);
