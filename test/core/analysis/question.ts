import type {
  AlarmReading,
  Counts,
  Minute,
  Observations,
  Observed,
  StageQuestion,
} from '../../../lib/core/analysis/contract.ts';
import type { AnalysisPlan, ErrorsPlan, Stage } from '../../../lib/core/plan/plan.ts';

export const someErrors: ErrorsPlan = { ratio: 1.2, floor: 0.001, detect: 5, model: 'independent' };

export const aPlan = (changes: Partial<AnalysisPlan> = {}): AnalysisPlan => ({
  alarms: [],
  errors: someErrors,
  falseAlarm: 0.01,
  falsePass: 0.05,
  early: false,
  noData: 'hold',
  hotfix: 'off',
  ...changes,
});

export const aStage = (weight: number, bakeMinutes = 10): Stage => ({
  weight,
  bakeSeconds: bakeMinutes * 60,
  maxBakeSeconds: bakeMinutes * 180,
});

/** `[requests, errors]` or `[requests, errors, slow]` */
export type Short = readonly [requests: number, errors: number, slow?: number];

export const counts = ([requests, errors, slow]: Short): Counts => ({
  requests,
  errors,
  ...(slow === undefined ? {} : { slow }),
});

/** `times` equal minutes that follow those given. */
export function minutes(
  times: number,
  baseline: Short,
  canary: Short,
  { stageIndex = 0, after = [] as readonly Minute[] } = {},
): Minute[] {
  const next = (after.at(-1)?.at ?? -60_000) + 60_000;
  const more = Array.from({ length: times }, (_, i) => ({
    at: next + i * 60_000,
    stageIndex,
    baseline: counts(baseline),
    canary: counts(canary),
  }));
  return [...after, ...more];
}

/** The same minutes, of which those from `from` on may have requests that are still running. */
export const open = (all: readonly Minute[], from = 0): Minute[] =>
  all.map((minute, i) => (i < from ? minute : { ...minute, open: true }));

/** The same minutes, so soon after a shift that sandboxes start cold. */
export const warming = (all: readonly Minute[]): Minute[] => all.map((minute) => ({ ...minute, warming: true }));

/** The same minutes with so many executions at once. */
export const crowded = (all: readonly Minute[], baseline: number, canary: number): Minute[] =>
  all.map((minute) => ({
    ...minute,
    baseline: { ...minute.baseline, concurrency: baseline },
    canary: { ...minute.canary, concurrency: canary },
  }));

/** The same minutes with so many requests more in each that were throttled. */
export const throttled = (all: readonly Minute[], baseline: number, canary: number): Minute[] =>
  all.map((minute) => ({
    ...minute,
    baseline: { ...minute.baseline, throttles: baseline },
    canary: { ...minute.canary, throttles: canary },
  }));

interface Changes {
  readonly plan?: Partial<AnalysisPlan>;
  readonly errors?: Partial<ErrorsPlan>;
  readonly weights?: readonly number[];
  readonly stageIndex?: number;
  readonly minutes?: readonly Minute[];
  readonly history?: readonly Short[];
  readonly alarms?: Readonly<Record<string, AlarmReading['state']>>;
  readonly observed?: readonly Observed[];
  readonly sources?: Observations['sources'];
  /** The stages' hooks, and what they have said in the one in question. */
  readonly hooks?: readonly string[];
  readonly said?: Observations['hooks'];
  readonly unavailable?: string;
  readonly bakeElapsed?: boolean;
}

export function aQuestion(changes: Changes = {}): StageQuestion {
  const { plan, errors, weights = [0.05], stageIndex = 0, bakeElapsed = true } = changes;
  const observations: Observations = {
    minutes: changes.minutes ?? [],
    history: (changes.history ?? []).map(counts),
    alarms: Object.entries(changes.alarms ?? {}).map(([name, state]) => ({ name, state })),
    ...(changes.observed === undefined ? {} : { observed: changes.observed }),
    ...(changes.sources === undefined ? {} : { sources: changes.sources }),
    ...(changes.said === undefined ? {} : { hooks: changes.said }),
    ...(changes.unavailable === undefined ? {} : { unavailable: changes.unavailable }),
  };
  return {
    plan: aPlan({ ...(errors ? { errors: { ...someErrors, ...errors } } : {}), ...plan }),
    stages: weights.map((weight) => ({ ...aStage(weight), ...(changes.hooks && { hooks: changes.hooks }) })),
    stageIndex,
    observations,
    bakeElapsed,
  };
}
