const minuteMs = 60_000;

/** A series of one value per minute; minutes without data are absent. */
export interface MinuteSeries extends Iterable<readonly [at: number, value: number]> {
  readonly get: (at: number) => number | undefined;
}

/** A series as CloudWatch answered it. */
export interface AnsweredSeries extends MinuteSeries {
  /** Puts the values at the places of their minutes in an array that has one for each minute from `from` on. */
  readonly copyTo: (values: Float64Array, from: number) => void;
}

/** By the id of what was asked for. */
export type SeriesById = Readonly<Record<string, MinuteSeries>>;

/** Some values of a series: instants, and what belongs to each. */
export interface Page {
  readonly timestamps: readonly Date[];
  readonly values: readonly number[];
}

/** What is only copied, as a week of many metrics is, is not made ready for looking up single minutes. */
export function pagedSeries(pages: readonly Page[]): AnsweredSeries {
  let found: ReadonlyMap<number, number> | undefined;
  const byStart = () => (found ??= new Map(pages.flatMap(pointsOf)));
  return {
    get: (at) => byStart().get(at),
    copyTo: (values, from) => {
      for (const page of pages) {
        for (let i = 0; i < page.timestamps.length; i++) {
          values[(page.timestamps[i]!.getTime() - from) / minuteMs] = page.values[i] ?? 0;
        }
      }
    },
    [Symbol.iterator]: () => byStart()[Symbol.iterator](),
  };
}

const pointsOf = ({ timestamps, values }: Page) => timestamps.map((at, i) => [at.getTime(), values[i] ?? 0] as const);

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
