import type { Plan, Stage } from '../plan/plan.ts';
import { judgeErrorDetect } from './error-detect.ts';
import { judgeErrorLimit } from './error-limit.ts';
import type { ErrorModel } from './error-model.ts';
import { judgeErrorRatio } from './error-ratio.ts';
import { newMemory } from './memory.ts';
import { series } from './periods.ts';
import { COURSES, middleOf, typicalRollout } from './typical-rollout.ts';

/** What a rollout is likely to meet. */
export interface Outlook {
  /** Through the alias, both versions together; above 0. */
  readonly requestsPerMinute: number;
  /** The baseline's, 0–1. */
  readonly errorRate: number;
  /** How errors come, where a plan says `auto`. */
  readonly model: ErrorModel;
  /** The function's timeout, after which the last request of a minute has ended; 0 if it is not known. */
  readonly timeoutSeconds?: number;
}

/** What a plan can see at the traffic of an outlook. */
export interface Forecast extends Outlook {
  readonly stages: readonly StageForecast[];
}

/** All for ordinary luck: half of the rollouts see it later, or are there later. */
export interface StageForecast {
  /** The lowest error rate of the canary, 0–1, that fails the stage before its bake is over; absent if not even 1 does. */
  readonly seesRate?: number;
  /** From the end of the settle grace until a good canary passes, at least the bake; absent if not within `maxBake`. */
  readonly passSeconds?: number;
}

/** What would have to change for a stage to see as much as a pass rules out. Either is absent if it would not do. */
export interface Advice {
  /** A longer bake, at most a week. */
  readonly bakeSeconds?: number;
  /** A higher weight, at most half of the traffic: beyond that the baseline is the smaller sample. */
  readonly weight?: number;
}

const MINUTE = 60;
const WEEK_MINUTES = 7 * 24 * 60;
const MOST_WEIGHT = 0.5;
/** Of a search between two rates or weights: the answer is within a few percent. */
const HALVINGS = 9;

/**
 * What each stage can see, and how long a good canary needs: asked of the tests themselves, which are shown typical counts
 * minute by minute, so the answer holds for the engine as it is, and not for an ideal one. Nothing where a plan compares
 * no errors, or where there is no traffic to compare.
 */
export function forecast(plan: Plan, outlook: Outlook): Forecast | undefined {
  const { errors } = plan.analysis;
  if (errors === 'off' || !(outlook.requestsPerMinute > 0)) return undefined;
  const model = errors.model === 'auto' ? outlook.model : errors.model;
  const world = { plan: withModel(plan, model), outlook: { ...outlook, model } };
  const passes = passMinutes(world);
  const stages = plan.stages.map((stage, index): StageForecast => {
    if (stage.weight === 0) return { passSeconds: stage.bakeSeconds };
    return {
      ...known('seesRate', lowestRateSeen(world, index)),
      ...known('passSeconds', passSeconds(world, stage, passes[index])),
    };
  });
  return { ...world.outlook, stages };
}

/** The error rate, 0–1, that a pass rules out: `detect` × max(baseline's, `floor`). */
export function detectRate({ analysis: { errors } }: Plan, { errorRate }: Outlook): number {
  return errors === 'off' ? 1 : Math.min(1, errors.detect * Math.max(errorRate, errors.floor));
}

/** What to change about a stage so that it sees the error rate that a pass rules out; nothing where it does already. */
export function advise(plan: Plan, { stages, ...outlook }: Forecast, index: number): Advice | undefined {
  const stage = plan.stages[index]!;
  const { seesRate } = stages[index]!;
  const rate = detectRate(plan, outlook);
  if (stage.weight === 0 || (seesRate ?? Infinity) <= rate) return undefined;
  const world = { plan: withModel(plan, outlook.model), outlook };
  const minutes = minutesToSee(world, index, rate);
  const within = visibleMinutes(world, stage.bakeSeconds);
  const sees = (weight: number) => seesWithin(withWeight(world, index, weight), index, rate, within);
  return {
    ...known('bakeSeconds', minutes === undefined ? undefined : minutes * MINUTE + plan.timing.lagSeconds),
    ...known('weight', lowest(stage.weight, MOST_WEIGHT, sees)),
  };
}

interface World {
  readonly plan: Plan;
  readonly outlook: Outlook;
}

const withModel = ({ analysis, ...plan }: Plan, model: ErrorModel): Plan => ({
  ...plan,
  analysis: { ...analysis, errors: analysis.errors === 'off' ? 'off' : { ...analysis.errors, model } },
});

const withWeight = ({ plan, outlook }: World, index: number, weight: number): World => ({
  plan: { ...plan, stages: plan.stages.map((stage, i) => (i === index ? { ...stage, weight } : stage)) },
  outlook,
});

const known = <K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, number>);

/** Minutes of a stage that can be seen when so many seconds have passed since its settle grace. */
const visibleMinutes = ({ plan }: World, seconds: number): number =>
  Math.max(0, Math.floor((seconds - plan.timing.lagSeconds) / MINUTE));

function lowestRateSeen(world: World, index: number): number | undefined {
  const within = visibleMinutes(world, world.plan.stages[index]!.bakeSeconds);
  return lowest(Math.max(world.outlook.errorRate, 1e-6), 1, (rate) => seesWithin(world, index, rate, within));
}

/** The lowest value that will do, found by halving the distance on a logarithmic scale. */
function lowest(from: number, to: number, does: (value: number) => boolean): number | undefined {
  if (from >= to || !does(to)) return undefined;
  let [below, above] = [from, to];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(below * above);
    if (does(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** What has failed stays failed, so one look at the end sees all. */
function seesWithin(world: World, index: number, rate: number, minutes: number): boolean {
  const sees = Array.from({ length: COURSES }, (_, course) => {
    const { add, fails } = stageOf(world, index, course);
    for (let minute = 0; minute < minutes; minute++) add(rate);
    return fails();
  });
  return sees.filter(Boolean).length > COURSES / 2;
}

function minutesToSee(world: World, index: number, rate: number): number | undefined {
  return middleOf((course) => {
    const { add, fails } = stageOf(world, index, course);
    return firstMinute(1, WEEK_MINUTES, () => add(rate), fails);
  });
}

/** A stage of which nothing has been seen yet, after what was seen of those before it. */
function stageOf({ plan, outlook }: World, index: number, course: number) {
  const { add, before, questionOf } = typicalRollout(plan, outlook, course);
  before(index);
  const memory = newMemory();
  const question = questionOf(index);
  return {
    add: (rate: number) => add(index, rate),
    fails: () => {
      const errors = series(question, 'errors', memory);
      return [judgeErrorRatio(question, errors), judgeErrorLimit(question, errors)].some((one) => one?.kind === 'fail');
    },
  };
}

/** For each stage, minutes of it until a good canary passes, which is watched longer where it has to be. */
function passMinutes(world: World): readonly (number | undefined)[] {
  const courses = Array.from({ length: COURSES }, (_, course) => passMinutesOf(world, course));
  return world.plan.stages.map((_, index) => middleOf((course) => courses[course]![index]));
}

function passMinutesOf(world: World, course: number): readonly (number | undefined)[] {
  const { plan, outlook } = world;
  const { add, questionOf } = typicalRollout(plan, outlook, course);
  const memory = newMemory();
  return plan.stages.map(({ weight, bakeSeconds, maxBakeSeconds }, index) => {
    if (weight === 0) return 0;
    const question = questionOf(index);
    const passes = () => judgeErrorDetect(question, series(question, 'errors', memory))?.kind === 'pass';
    const baked = Math.max(1, visibleMinutes(world, bakeSeconds - (outlook.timeoutSeconds ?? 0)));
    const most = Math.max(1, Math.floor(maxBakeSeconds / MINUTE));
    return firstMinute(baked, most, () => add(index, outlook.errorRate), passes);
  });
}

/** The first minute in which something is true; looked for ever less often, so that it is a few percent late at most. */
function firstMinute(from: number, to: number, go: () => void, isTrue: () => boolean): number | undefined {
  let next = from;
  for (let minute = 1; minute <= to; minute++) {
    go();
    if (minute !== next) continue;
    if (isTrue()) return minute;
    next = Math.min(to, minute + Math.max(1, Math.floor(minute / 32)));
  }
  return undefined;
}

function passSeconds({ plan, outlook }: World, stage: Stage, minutes: number | undefined): number | undefined {
  if (minutes === undefined) return undefined;
  const { lagSeconds } = plan.timing;
  const seen = minutes * MINUTE + lagSeconds + (outlook.timeoutSeconds ?? 0);
  // All of `maxBake` becomes visible a lag later, and is waited for.
  return seen > stage.maxBakeSeconds + lagSeconds ? undefined : Math.max(stage.bakeSeconds, seen);
}
