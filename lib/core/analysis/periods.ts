import type { Stage } from '../plan/plan.ts';
import type { Sample } from '../stats/sample.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { Counts, StageQuestion } from './contract.ts';
import type { Memory } from './memory.ts';

/** Above this weight so few requests reach the baseline that comparing says little. */
const MOST_COMPARABLE = 0.95;
/** Minutes of the baseline that stand in for a live control where a rollout never had one: one hour. */
const STAND_IN_MINUTES = 60;

/** One minute as the tests see it. It is the same object that shows one minute after the other: not to be kept. */
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

/** Whether the canary has had such an event at all, in any stage. */
export function happened({ observations }: StageQuestion, kind: EventKind, memory: Memory): boolean {
  const columns = columnsOf(observations.minutes, memory);
  const start = () => ({ ever: false });
  return memory.fold(`${kind}/ever`, columns.length, start, (seen, from, to) => {
    const events = columns.canary[kind];
    for (let i = from; i < to && !seen.ever; i++) seen.ever = events[i]! > 0;
  }).ever;
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
  /** Whether the stage in question has a live control. */
  readonly live: boolean;
}

export function series(question: StageQuestion, kind: EventKind, memory: Memory): Series {
  const { observations, stages, stageIndex } = question;
  const columns = columnsOf(observations.minutes, memory);
  const past = memory.once(`${kind}/past`, () => pastOf(observations.history, kind));
  const recent = memory.once(`${kind}/recent`, () => sum(past.slice(-STAND_IN_MINUTES)));

  const walk = <State>(
    key: string,
    start: () => State,
    see: (state: State, period: Period) => void,
    standIn: StandIn,
  ) =>
    memory.fold(`${kind}/${key}`, columns.length, start, (state, from, to) =>
      showPeriods({ columns, kind, stages, standIn, from, to }, state, see),
    );
  // Its own stand-ins are what this finds out.
  const ofStages = walk(
    'stages',
    () => stages.map(nothingCounted),
    count,
    () => NOTHING,
  );
  const standInOf: StandIn = (before) =>
    ofStages.findLast(({ baseline }, i) => i < before && isLive(stages[i]!.weight) && baseline.requests > 0)
      ?.baseline ?? recent;

  const { minutes, canary, baseline } = ofStages[stageIndex]!;
  const live = isLive(stages[stageIndex]!.weight);
  return {
    fold: (judge, start, see) => walk(judge, start, see, standInOf),
    minutes,
    leftOut: kind === 'slow' ? coldMinutes(columns, stages, memory)[stageIndex]! : 0,
    total: sum(ofStages.map((stage) => stage.canary)),
    canary,
    baseline: live ? baseline : standInOf(stageIndex),
    past,
    live,
  };
}

/** What stands in for a live control in a stage: what the last live one before it had come to. */
type StandIn = (stageIndex: number) => Sample;

const nothingCounted = () => ({ minutes: 0, canary: tally(), baseline: tally() });

function count(ofStages: ReturnType<typeof nothingCounted>[], { stageIndex, canary, baseline }: Period): void {
  const stage = ofStages[stageIndex]!;
  stage.minutes += 1;
  add(stage.canary, canary);
  add(stage.baseline, baseline);
}

/** Of each stage, the minutes so soon after its shift that sandboxes start cold. */
function coldMinutes(columns: Columns, stages: readonly Stage[], memory: Memory): readonly number[] {
  const start = () => stages.map(() => 0);
  return memory.fold('cold', columns.length, start, (ofStage, from, to) => {
    for (let i = from; i < to; i++) if (columns.warming[i] === 1) ofStage[columns.stageIndex[i]!]! += 1;
  });
}

export const isLive = (weight: number) => weight <= MOST_COMPARABLE;

interface Shown {
  readonly columns: Columns;
  readonly kind: EventKind;
  readonly stages: readonly Stage[];
  readonly standIn: StandIn;
  readonly from: number;
  readonly to: number;
}

/** Shows those of some minutes that are to be read. All columns are at hand, since this is the innermost loop of an analysis. */
function showPeriods<State>(
  { columns, kind, stages, standIn, from, to }: Shown,
  state: State,
  see: (state: State, period: Period) => void,
): void {
  const { stageIndex, open, warming } = columns;
  // A request that was throttled is among those that arrived, and in no other count.
  const among = kind === 'throttles' ? 'arrived' : 'requests';
  const { [among]: baselineRequests, [kind]: baselineEvents } = columns.baseline;
  const { [among]: canaryRequests, [kind]: canaryEvents } = columns.canary;
  const leavesOutCold = kind === 'slow';
  const [baseline, canary] = [tally(), tally()];
  const period = { stageIndex: -1, live: false, open: false, baseline, canary, frozen: NOTHING };
  let isWatched = false;
  for (let i = from; i < to; i++) {
    const stage = stageIndex[i]!;
    if (stage !== period.stageIndex) {
      const { weight } = stages[stage]!;
      isWatched = weight > 0;
      period.stageIndex = stage;
      period.live = isLive(weight);
      period.frozen = standIn(stage);
    }
    if (!isWatched || (leavesOutCold && warming[i] === 1)) continue;
    if (!isKnown(canary, canaryRequests[i]!, canaryEvents[i]!)) continue;
    if (!isKnown(baseline, baselineRequests[i]!, baselineEvents[i]!)) {
      if (period.live) continue;
      isKnown(baseline, 0, 0);
    }
    period.open = open[i] === 1;
    see(state, period);
  }
}

/** Reads what a version did in a minute. Among no requests there are no events, whether or not the backend says so. */
function isKnown(version: Tally, requests: number, events: number): boolean {
  version.requests = requests;
  version.events = requests === 0 ? 0 : events;
  return !Number.isNaN(version.events);
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

/** The minutes of the past in which the events are known. */
function pastOf(history: readonly Counts[], kind: EventKind): readonly Sample[] {
  const past: Sample[] = [];
  for (const counts of history) {
    const requests = kind === 'throttles' ? counts.requests + (counts.throttles ?? 0) : counts.requests;
    const events = requests === 0 ? 0 : counts[kind];
    if (events !== undefined) past.push({ requests, events });
  }
  return past;
}
