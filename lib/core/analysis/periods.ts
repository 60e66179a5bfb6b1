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
  /**
   * Shows, oldest first, all minutes with traffic meant for the canary (stages above 0 %) in which the events are known
   * for both versions. A week of minutes is seen by every test at every analysis, so there is one `Period`, whose
   * numbers change: read it, don't keep it.
   */
  readonly each: (see: (period: Period) => void) => void;
  /** How many of them belong to the stage in question. */
  readonly minutes: number;
  /** What the canary did in all stages. */
  readonly total: Sample;
  /** What the canary did in the stage in question. */
  readonly canary: Sample;
  /** What the baseline did in it, or, without a live control, before. */
  readonly baseline: Sample;
  /** The minutes before the rollout in which the events are known. */
  readonly past: readonly Sample[];
  /** The baseline's counts that stand in for a live control: of the last stage that had one, or of the hour before. */
  readonly frozen: Sample;
  /** Whether the stage in question has a live control. */
  readonly live: boolean;
}

export function series(question: StageQuestion, eventsOf: Events): Series {
  const { observations, stages, stageIndex } = question;
  const each: Series['each'] = (see) => eachPeriod(question, eventsOf, see);
  const [total, canary, baseline] = [tally(), tally(), tally()];
  let lastLive = { stageIndex: -1, served: tally() };
  let minutes = 0;
  each((period) => {
    add(total, period.canary);
    if (period.stageIndex === stageIndex) {
      minutes += 1;
      add(canary, period.canary);
      add(baseline, period.baseline);
    }
    if (!period.live || period.baseline.requests === 0) return;
    if (period.stageIndex !== lastLive.stageIndex) lastLive = { stageIndex: period.stageIndex, served: tally() };
    add(lastLive.served, period.baseline);
  });

  const past = observations.history.flatMap((counts) => sample(counts, eventsOf) ?? []);
  const frozen = lastLive.stageIndex === -1 ? sum(past.slice(-STAND_IN_MINUTES)) : lastLive.served;
  const live = isLive(stages[stageIndex]!.weight);
  return { each, minutes, total, canary, baseline: live ? baseline : frozen, past, frozen, live };
}

const isLive = (weight: number) => weight <= MOST_COMPARABLE;

function eachPeriod({ stages, observations }: StageQuestion, eventsOf: Events, see: (period: Period) => void): void {
  const baseline = tally();
  const canary = tally();
  const period = { stageIndex: 0, live: false, baseline, canary };
  for (const minute of observations.minutes) {
    const { weight } = stages[minute.stageIndex]!;
    const live = isLive(weight);
    if (weight === 0 || !read(canary, minute.canary, eventsOf)) continue;
    if (!read(baseline, minute.baseline, eventsOf)) {
      if (live) continue;
      baseline.requests = 0;
      baseline.events = 0;
    }
    period.stageIndex = minute.stageIndex;
    period.live = live;
    see(period);
  }
}

export const minutesOfStage = ({ observations, stageIndex }: StageQuestion): Minute[] =>
  observations.minutes.filter((minute) => minute.stageIndex === stageIndex);

export function sum(samples: readonly Sample[]): Sample {
  const all = tally();
  for (const one of samples) add(all, one);
  return all;
}

interface Tally {
  requests: number;
  events: number;
}

const tally = (): Tally => ({ requests: 0, events: 0 });

function add(to: Tally, { requests, events }: Sample): void {
  to.requests += requests;
  to.events += events;
}

/** Whether the events are known. No requests have no slow ones, whether or not the backend says so. */
function read(into: Tally, counts: Counts, eventsOf: Events): boolean {
  const events = counts.requests === 0 ? 0 : eventsOf(counts);
  if (events === undefined) return false;
  into.requests = counts.requests;
  into.events = events;
  return true;
}

function sample(counts: Counts, eventsOf: Events): Sample | undefined {
  const one = tally();
  return read(one, counts, eventsOf) ? one : undefined;
}
