import { expect, it } from 'vitest';
import { flatSeries, pagedSeries } from '../../../lib/core/metrics/minute-series.ts';

const from = Date.UTC(2026, 0, 5, 9);
const at = (minute: number) => from + minute * 60_000;
const page = (values: Readonly<Record<number, number>>) => ({
  timestamps: Object.keys(values).map((minute) => new Date(at(Number(minute)))),
  values: Object.values(values),
});

it('an answer in pages is one series, in which what came last counts', () => {
  const series = pagedSeries([page({ 0: 5, 1: 6 }), page({ 1: 7, 3: 8 })]);

  expect([...series]).toEqual([
    [at(0), 5],
    [at(1), 7],
    [at(3), 8],
  ]);
  expect([0, 1, 2, 3].map((minute) => series.get(at(minute)))).toEqual([5, 7, undefined, 8]);
});

it('an answer is copied to the places of its minutes, and no further', () => {
  const values = new Float64Array(3).fill(NaN);

  pagedSeries([page({ 0: 5, 2: 6, 3: 6 }), page({ 2: 7, 4: 8 })]).copyTo(values, at(1));

  expect([...values]).toEqual([NaN, 7, 6]);
});

it('values beside each other are found by their minutes', () => {
  const series = flatSeries(from, Float64Array.of(5, NaN, 7));

  expect([-1, 0, 1, 2, 3].map((minute) => series.get(at(minute)))).toEqual([undefined, 5, undefined, 7, undefined]);
  expect([...series]).toEqual([
    [at(0), 5],
    [at(2), 7],
  ]);
});
