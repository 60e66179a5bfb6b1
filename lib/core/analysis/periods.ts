import type { Sample } from '../stats/sample.ts';
import type { Counts, Minute, StageQuestion } from './contract.ts';

/** Above this weight so few requests reach the baseline that comparing says little. */
const MOST_COMPARABLE = 0.95;
/** Minutes of the baseline that stand in for a live control where a rollout never had one: one hour. */
const STAND_IN_MINUTES = 60;

/** One minute as the tests see it. */
export interface Period {
  readonly stageIndex: number;
  /** Whether the baseline served its share at the same time. */
  readonly live: boolean;
  readonly baseline: Sample;
  readonly canary: Sample;
}

/** Takes the counted events of a minute, or nothing where they could not be read. */
export type Events = (counts: Counts) => number | undefined;

export const errorsOf: Events = (counts) => counts.errors;
export const slowOf: Events = (counts) => counts.slow;

/** All minutes with traffic meant for the canary (stages above 0 %) in which the events are known for both versions. */
export function periods({ stages, observations }: StageQuestion, eventsOf: Events): Period[] {
  const found: Period[] = [];
  for (const minute of observations.minutes) {
    const { weight } = stages[minute.stageIndex]!;
    const live = weight <= MOST_COMPARABLE;
    const canary = sample(minute.canary, eventsOf);
    const baseline = sample(minute.baseline, eventsOf);
    if (weight === 0 || !canary || (live && !baseline)) continue;
    found.push({ stageIndex: minute.stageIndex, live, baseline: baseline ?? NOTHING, canary });
  }
  return found;
}

/** The minutes before the rollout in which the events are known. */
export function past({ observations }: StageQuestion, eventsOf: Events): Sample[] {
  return observations.history.flatMap((counts) => sample(counts, eventsOf) ?? []);
}

/**
 * The baseline's counts that stand in for a live control: those of the last stage that had one, else of the last hour
 * before the rollout.
 */
export function frozenBaseline(all: readonly Period[], history: readonly Sample[]): Sample {
  const last = all.findLast(({ live, baseline }) => live && baseline.requests > 0);
  if (!last) return sum(history.slice(-STAND_IN_MINUTES));
  return sum(
    all.filter(({ live, stageIndex }) => live && stageIndex === last.stageIndex).map(({ baseline }) => baseline),
  );
}

export const isLive = ({ stages, stageIndex }: StageQuestion): boolean => stages[stageIndex]!.weight <= MOST_COMPARABLE;

export const minutesOfStage = ({ observations, stageIndex }: StageQuestion): Minute[] =>
  observations.minutes.filter((minute) => minute.stageIndex === stageIndex);

export const ofStage = (all: readonly Period[], stageIndex: number): Period[] =>
  all.filter((period) => period.stageIndex === stageIndex);

export function sum(samples: readonly Sample[]): Sample {
  let requests = 0;
  let events = 0;
  for (const one of samples) {
    requests += one.requests;
    events += one.events;
  }
  return { requests, events };
}

const NOTHING: Sample = { requests: 0, events: 0 };

/** No requests have no slow ones, whether or not the backend says so. */
function sample(counts: Counts, eventsOf: Events): Sample | undefined {
  if (counts.requests === 0) return NOTHING;
  const events = eventsOf(counts);
  return events === undefined ? undefined : { requests: counts.requests, events };
}
