const minuteMs = 60_000;

/** A series of one value per minute; minutes without data are absent. */
export interface MinuteSeries extends Iterable<readonly [at: number, value: number]> {
  readonly get: (at: number) => number | undefined;
}

/** By the id of what was asked for. */
export type SeriesById = Readonly<Record<string, MinuteSeries>>;

/** A series whose values lie beside each other, one for each minute from `from` on; NaN where there is none. */
export const flatSeries = (from: number, values: Float64Array): MinuteSeries => ({
  get: (at) => {
    const value = values[(at - from) / minuteMs];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  },
  *[Symbol.iterator]() {
    for (const [i, value] of values.entries()) if (!Number.isNaN(value)) yield [from + i * minuteMs, value] as const;
  },
});
