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

/** One kind of event over the rollout so far: what the tests of that kind read. */
export interface Series {
  /** All minutes with traffic meant for the canary (stages above 0 %) in which the events are known for both versions. */
  readonly all: readonly Period[];
  /** Those of the stage in question. */
  readonly stage: readonly Period[];
  /** What the canary did in this stage. */
  readonly canary: Sample;
  /** What the baseline did in this stage, or, without a live control, before. */
  readonly baseline: Sample;
  /** The minutes before the rollout in which the events are known. */
  readonly past: readonly Sample[];
  /** The baseline's counts that stand in for a live control. */
  readonly frozen: Sample;
  /** Whether the stage in question has a live control. */
  readonly live: boolean;
}

export function series(question: StageQuestion, eventsOf: Events): Series {
  const { observations, stages, stageIndex } = question;
  const all = periods(question, eventsOf);
  const stage = all.filter((period) => period.stageIndex === stageIndex);
  const past = observations.history.flatMap((counts) => sample(counts, eventsOf) ?? []);
  const frozen = frozenBaseline(all, past);
  const live = isLive(stages[stageIndex]!.weight);
  return {
    all,
    stage,
    canary: sum(stage.map(({ canary }) => canary)),
    baseline: live ? sum(stage.map(({ baseline }) => baseline)) : frozen,
    past,
    frozen,
    live,
  };
}

const isLive = (weight: number) => weight <= MOST_COMPARABLE;

function periods({ stages, observations }: StageQuestion, eventsOf: Events): Period[] {
  const found: Period[] = [];
  for (const minute of observations.minutes) {
    const { weight } = stages[minute.stageIndex]!;
    const live = isLive(weight);
    const canary = sample(minute.canary, eventsOf);
    const baseline = sample(minute.baseline, eventsOf);
    if (weight === 0 || !canary || (live && !baseline)) continue;
    found.push({ stageIndex: minute.stageIndex, live, baseline: baseline ?? NOTHING, canary });
  }
  return found;
}

/** The baseline's counts of the last stage with a live control, else of the last hour before the rollout. */
function frozenBaseline(all: readonly Period[], past: readonly Sample[]): Sample {
  const last = all.findLast(({ live, baseline }) => live && baseline.requests > 0);
  if (!last) return sum(past.slice(-STAND_IN_MINUTES));
  return sum(
    all.filter((period) => period.live && period.stageIndex === last.stageIndex).map(({ baseline }) => baseline),
  );
}

export const minutesOfStage = ({ observations, stageIndex }: StageQuestion): Minute[] =>
  observations.minutes.filter((minute) => minute.stageIndex === stageIndex);

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
