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

/** Named one by one, for a week of minutes is read at each analysis, and a name that varies takes its time. */
const EVENTS: Readonly<Record<EventKind, (counts: Counts) => number | undefined>> = {
  errors: ({ errors }) => errors,
  slow: ({ slow }) => slow,
  throttles: ({ throttles }) => throttles,
  nearTimeout: ({ nearTimeout }) => nearTimeout,
};

const executed = ({ requests }: Counts): number => requests;

/** Whether the canary has had such an event at all, in any stage. */
export function happened({ observations }: StageQuestion, kind: EventKind, memory: Memory): boolean {
  const eventsOf = EVENTS[kind];
  const start = () => ({ ever: false });
  return memory.fold(`${kind}/ever`, observations.minutes, start, (seen, { canary }) => {
    if ((eventsOf(canary) ?? 0) > 0) seen.ever = true;
  }).ever;
}

/** Requests that came to a version, whether or not Lambda ran them. */
export function arrived(counts: Counts): number {
  return counts.requests + (counts.throttles ?? 0);
}

/** One kind of event over the rollout so far: what the tests of that kind read. */
export interface Series {
  /**
   * Shows a judge, oldest first, all minutes with traffic meant for the canary (stages above 0 %) in which the events are
   * known for both versions, and gives the state that came of it.
   */
  readonly fold: <State>(judge: string, start: () => State, see: (state: State, period: Period) => void) => State;
  /** How many of them belong to the stage in question. */
  readonly minutes: number;
  /** How many others of it are not to be judged by such events: after a shift, while sandboxes start cold. */
  readonly leftOut: number;
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

export function series(question: StageQuestion, kind: EventKind, memory: Memory): Series {
  const { observations, stages, stageIndex } = question;
  const past = memory.once(`${kind}/past`, () => observations.history.flatMap((counts) => reading(kind)(counts) ?? []));
  const start = () => periodsOf(stages, kind, past);
  const { periods, frozen, leftOut } = memory.fold(`${kind}/periods`, observations.minutes, start, ({ add }, minute) =>
    add(minute),
  );
  const fold: Series['fold'] = (judge, begin, see) => memory.fold(`${kind}/${judge}`, periods, begin, see);

  const total = fold('total', () => counted(stages), count);
  const { minutes, canary, baseline } = total.ofStage[stageIndex]!;
  const live = isLive(stages[stageIndex]!.weight);
  const standIn = frozen();
  return {
    fold,
    minutes,
    leftOut: leftOut[stageIndex]!,
    total: total.canary,
    canary,
    baseline: live ? baseline : standIn,
    past,
    frozen: standIn,
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

/** Turns minutes into what the tests read: once, for all of them. */
function periodsOf(stages: readonly Stage[], kind: EventKind, past: readonly Sample[]) {
  const read = reading(kind);
  const periods: Period[] = [];
  const leftOut = stages.map(() => 0);
  let standIn: Sample = sum(past.slice(-STAND_IN_MINUTES));
  let lastLive = { stageIndex: -1, served: tally() };

  const freeze = (stageIndex: number, baseline: Sample) => {
    if (stageIndex !== lastLive.stageIndex) lastLive = { stageIndex, served: tally() };
    add(lastLive.served, baseline);
    standIn = lastLive.served;
  };
  return {
    periods,
    leftOut,
    frozen: () => standIn,
    /** Leaves out a minute that is not one to be read. */
    add: (minute: Minute): void => {
      const { stageIndex } = minute;
      const { weight } = stages[stageIndex]!;
      if (kind === 'slow' && minute.warming) {
        leftOut[stageIndex]! += 1;
        return;
      }
      const live = isLive(weight);
      const canary = weight === 0 ? undefined : read(minute.canary);
      const baseline = read(minute.baseline) ?? (live ? undefined : NOTHING);
      if (!canary || !baseline) return;
      if (live && baseline.requests > 0) freeze(stageIndex, baseline);
      periods.push({ stageIndex, live, open: minute.open === true, baseline, canary, frozen: standIn });
    },
  };
}

const NOTHING: Sample = { requests: 0, events: 0 };

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

/** Requests and events, where the events are known. Among no requests there are none, whether or not the backend says so. */
function reading(kind: EventKind): (counts: Counts) => Sample | undefined {
  const eventsOf = EVENTS[kind];
  // A request that was throttled is among those that arrived, and in no other count.
  const among = kind === 'throttles' ? arrived : executed;
  return (counts) => {
    const requests = among(counts);
    const events = requests === 0 ? 0 : eventsOf(counts);
    return events === undefined ? undefined : { requests, events };
  };
}
