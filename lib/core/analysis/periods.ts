import type { Stage } from '../plan/plan.ts';
import type { Sample } from '../stats/sample.ts';
import type { Counts, Minute, StageQuestion } from './contract.ts';
import type { Memory } from './memory.ts';

/** Above this weight so few requests reach the baseline that comparing says little. */
const MOST_COMPARABLE = 0.95;
/** Minutes of the baseline that stand in for a live control where a rollout never had one: one hour. */
const STAND_IN_MINUTES = 60;

/** One minute as the tests see it. */
export interface Period {
  readonly stageIndex: number;
  /** Whether the baseline served its share at the same time. */
  readonly live: boolean;
  /** Whether requests of it may still be running. */
  readonly open: boolean;
  readonly baseline: Sample;
  readonly canary: Sample;
  /** The baseline's counts that stand in for a live control, as they are known by then. */
  readonly frozen: Sample;
}

/** What is counted among requests. */
export type EventKind = 'errors' | 'slow' | 'throttles' | 'nearTimeout';

/** Requests that came to a version, whether or not Lambda ran them. */
export function arrived(counts: Counts): number {
  return counts.requests + (counts.throttles ?? 0);
}

/** One kind of event over the rollout so far: what the tests of that kind read. */
export interface Series {
  /**
   * Shows a judge, oldest first, all minutes with traffic meant for the canary (stages above 0 %) in which the events are
   * known for both versions, and gives the state that came of it. A week of minutes is seen by every test at every
   * analysis, so there is one `Period`, whose numbers change: read it, don't keep it.
   */
  readonly fold: <State>(judge: string, start: () => State, see: (state: State, period: Period) => void) => State;
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

export function series({ observations, stages, stageIndex }: StageQuestion, kind: EventKind, memory: Memory): Series {
  const past = memory.once(`${kind}/past`, () => observations.history.flatMap((counts) => sample(counts, kind) ?? []));
  const show = <State>(judge: string, start: () => State, see: (state: State, period: Period) => void) =>
    memory.fold(
      `${kind}/${judge}`,
      observations.minutes,
      () => ({ state: start(), view: viewOf(stages, kind, past) }),
      ({ state, view }, minute) => {
        if (view.turnTo(minute)) see(state, view.period);
      },
    );

  const { state: total, view } = show('total', () => counted(stages), count);
  const { minutes, canary, baseline } = total.ofStage[stageIndex]!;
  const { frozen } = view.period;
  const live = isLive(stages[stageIndex]!.weight);
  return {
    fold: (judge, start, see) => show(judge, start, see).state,
    minutes,
    total: total.canary,
    canary,
    baseline: live ? baseline : frozen,
    past,
    frozen,
    live,
  };
}

const counted = (stages: readonly Stage[]) => ({
  canary: tally(),
  ofStage: stages.map(() => ({ minutes: 0, canary: tally(), baseline: tally() })),
});

function count(total: ReturnType<typeof counted>, { stageIndex, canary, baseline }: Period): void {
  const stage = total.ofStage[stageIndex]!;
  stage.minutes += 1;
  add(total.canary, canary);
  add(stage.canary, canary);
  add(stage.baseline, baseline);
}

export const isLive = (weight: number) => weight <= MOST_COMPARABLE;

/** Turns minutes into periods, one after the other, each in the place of the one before. */
function viewOf(stages: readonly Stage[], kind: EventKind, past: readonly Sample[]) {
  const [baseline, canary] = [tally(), tally()];
  const period = {
    stageIndex: 0,
    live: false,
    open: false,
    baseline,
    canary,
    frozen: sum(past.slice(-STAND_IN_MINUTES)),
  };
  let lastLive = { stageIndex: -1, served: tally() };

  const freeze = (stageIndex: number) => {
    if (stageIndex !== lastLive.stageIndex) lastLive = { stageIndex, served: tally() };
    add(lastLive.served, baseline);
    period.frozen = lastLive.served;
  };
  /** Whether the minute is one that tests read. */
  const turnTo = (minute: Minute): boolean => {
    const { weight } = stages[minute.stageIndex]!;
    const live = isLive(weight);
    if (weight === 0 || !read(canary, minute.canary, kind)) return false;
    if (!read(baseline, minute.baseline, kind)) {
      if (live) return false;
      baseline.requests = 0;
      baseline.events = 0;
    }
    period.stageIndex = minute.stageIndex;
    period.live = live;
    period.open = minute.open === true;
    if (live && baseline.requests > 0) freeze(minute.stageIndex);
    return true;
  };
  return { period, turnTo };
}

export function sum(samples: readonly Sample[]): Sample {
  const all = tally();
  for (const one of samples) add(all, one);
  return all;
}

export interface Tally {
  requests: number;
  events: number;
}

export const tally = (): Tally => ({ requests: 0, events: 0 });

export function add(to: Tally, { requests, events }: Sample): void {
  to.requests += requests;
  to.events += events;
}

/** Remembers the last answer: the counts that stand in for a live control seldom change. */
export function ofCounts(answer: (counts: Sample) => number): (counts: Sample) => number {
  const last = { requests: -1, events: -1, answer: 0 };
  return (counts) => {
    if (counts.requests !== last.requests || counts.events !== last.events) {
      Object.assign(last, counts, { answer: answer(counts) });
    }
    return last.answer;
  };
}

/** Whether the events are known. Among no requests there are none, whether or not the backend says so. */
function read(into: Tally, counts: Counts, kind: EventKind): boolean {
  // A request that was throttled is among those that arrived, and in no other count.
  const requests = kind === 'throttles' ? arrived(counts) : counts.requests;
  const events = requests === 0 ? 0 : counts[kind];
  if (events === undefined) return false;
  into.requests = requests;
  into.events = events;
  return true;
}

function sample(counts: Counts, kind: EventKind): Sample | undefined {
  const one = tally();
  return read(one, counts, kind) ? one : undefined;
}
