import type { PlanFinding } from './finding-kinds.ts';
import type { ObservableName } from './observable.ts';
import type { CustomMetric } from './observe.ts';
import type { OwnMetric } from './own-metrics.ts';

/**
 * A plan as the rest of the code sees it: defaults filled in, presets expanded, times in seconds, weights and rates as
 * fractions. The schema beside this file gives it from what people write.
 */
export interface Plan {
  /** What is moved; of several, the one that is moved first, by whose name the plan and its rollouts go. */
  readonly target: Target;
  /** All of them in the order in which they are moved; absent where there is one. A rollout claims all or none. */
  readonly targets?: readonly Target[];
  /** At least one; of each target in its turn, with weights that strictly increase. */
  readonly stages: readonly Stage[];
  /** The stages of a version whose code and configuration were promoted before; absent where a plan has none. */
  readonly fastTrack?: readonly Stage[];
  readonly timing: Timing;
  /** What becomes of a stage that is still undecided when its `maxBakeSeconds` are over. */
  readonly onUndecided: 'hold' | 'rollback' | 'proceed';
  /** What becomes of a request for a target that has an open rollout. */
  readonly onBusy: 'queue' | 'supersede' | 'reject';
  readonly analysis: AnalysisPlan;
  /** When rollouts may go on; absent where they always may. */
  readonly windows?: readonly PlanWindow[];
}

export type PlanWindow = TimedWindow | CalendarWindow;

export type TimedWindow = {
  readonly kind: 'open' | 'freeze';
  /** How long a window lasts. */
  readonly seconds: number;
  /** IANA's name of the zone in which a cron expression is read, and a rule that names none. */
  readonly zone: string;
} & (
  | { /** Five fields; each time that it names begins a window. */ readonly cron: string }
  | { /** Lines of RFC 5545, `DTSTART` and a rule; each of its times begins a window. */ readonly rule: string }
);

export interface CalendarWindow {
  readonly kind: 'calendar';
  /** The change calendar of Systems Manager, by its name or ARN, that has to be open. */
  readonly calendar: string;
}

/** What is moved: a function's alias, from version to version, or a flag, from variant to variant. */
export type Target = LambdaTarget | FlagTarget;

export interface FlagTarget {
  /** The flag's key. */
  readonly flag: string;
  /** The variant that it is moved to; absent where the request says it. */
  readonly variant?: string;
}

export interface LambdaTarget {
  readonly function: string;
  readonly alias: string;
}

export interface Stage {
  /** Whose stage it is: an index into the plan's targets. @default 0 */
  readonly targetIndex?: number;
  /** The canary's share while the stage lasts, 0–1. */
  readonly weight: number;
  /** Time to watch, counted from the end of the settle grace; 0–604,800. */
  readonly bakeSeconds: number;
  /** The longest an undecided stage is watched in all; at least `bakeSeconds`. */
  readonly maxBakeSeconds: number;
  /** Of a flag's stage: over how long its share grows from the one before; absent where it is there at once. */
  readonly rampSeconds?: number;
  /** Functions that have to pass it, `name` or `name:qualifier`; absent where it has none. */
  readonly hooks?: readonly string[];
  /** What leaving the stage takes beside a passing verdict. */
  readonly approval?: ApprovalPlan;
}

export interface ApprovalPlan {
  /** Roles, permission sets and users, by name or ARN; at least one. */
  readonly from: readonly string[];
  /** Distinct people. */
  readonly quorum: number;
  /** Counted from the end of the bake. */
  readonly expiresSeconds: number;
  readonly onExpiry: 'hold' | 'rollback';
}

export interface Timing {
  /** Grace after a shift in which nothing is judged, while the change takes effect. */
  readonly settleSeconds: number;
  /** How long CloudWatch may take to show a minute in full. */
  readonly lagSeconds: number;
  /** Time between two analyses; a whole number. */
  readonly intervalSeconds: number;
  /** How long the old version's provisioned executions outlast a promotion; plans of old records have none. */
  readonly keepWarmSeconds?: number;
}

export interface AnalysisPlan {
  /** Names of CloudWatch alarms; one in ALARM reverts at once. */
  readonly alarms: readonly string[];
  readonly errors: ErrorsPlan | 'off';
  readonly latency?: LatencyPlan;
  /** α: chance that an equally good canary is rolled back, over all tests and looks of a rollout; 0–1. */
  readonly falseAlarm: number;
  /** β: chance that a stage passes although the canary is `detect` times worse; 0–1. */
  readonly falsePass: number;
  /** A stage may pass before its bake has elapsed. */
  readonly early: boolean;
  /** What a stage above 0 % does whose canary got no requests. */
  readonly noData: 'hold' | 'rollback' | 'proceed';
  readonly blastRadius?: { /** Failures of the canary beyond the baseline's rate. */ readonly errors: number };
  /** Limits for asynchronous and stream sources; absent where a plan has none. Ages in seconds. */
  readonly sources?: { readonly [kind in SourceKind]?: number };
  /** Events on the default bus that take the canary back; absent where a plan names none. */
  readonly findings?: readonly PlanFinding[];
  /** Metrics that are shown and recorded and never decide; absent where a plan names none. */
  readonly observe?: readonly (ObservableName | CustomMetric)[];
  /** Findings say what the errors are, from the function's log group; absent where a plan does not ask for it. */
  readonly logs?: true;
  /** Metrics from other sources that judge; absent where a plan names none. */
  readonly metrics?: readonly OwnMetric[];
  /** The baseline is known to be bad: its alarms may be red, and the canary must be not worse, or better. */
  readonly hotfix: 'off' | 'not-worse' | 'better';
}

/** What asynchronous and stream sources show of a function. */
export type SourceKind = 'dropped' | 'deadLetters' | 'eventAge' | 'iteratorAge';

export interface ErrorsPlan {
  /** Tolerated ratio of the canary's error rate to the baseline's. */
  readonly ratio: number;
  /** A canary below this error rate is never failed by comparison. */
  readonly floor: number;
  /** Absolute limit for the canary's error rate. */
  readonly limit?: number;
  /** The ratio that a passing stage must have ruled out; greater than `ratio`. */
  readonly detect: number;
  readonly model: 'robust' | 'independent' | 'auto';
}

export interface LatencyPlan {
  /** The baseline's own quantile that separates slow from fast, 0–1: 0.95 for `p95`. */
  readonly quantile: number;
  /** Tolerated ratio of the canary's share of slow requests to the baseline's. */
  readonly ratio: number;
  /** Time after each shift, from the end of the settle grace, in which neither version is judged; plans of old records have none. */
  readonly warmUpSeconds?: number;
}

/** Everything that a plan moves, in order. */
export const targetsOf = ({ target, targets = [target] }: Pick<Plan, 'target' | 'targets'>): readonly Target[] =>
  targets;

/** The target whose stage it is. */
export const targetOfStage = (plan: Plan, index: number): Target =>
  targetsOf(plan)[plan.stages[index]?.targetIndex ?? 0] ?? plan.target;

/** Where a target is, as aliases are addressed: a flag stands where an alias would, under the function name that no plan may have. */
export const addressOf = (target: Target) =>
  'flag' in target
    ? { functionName: FLAG, aliasName: target.flag }
    : { functionName: target.function, aliasName: target.alias };

/** The function and alias of a target that is known to be one; throws for a flag. */
export function lambdaOf(target: Target): LambdaTarget {
  if ('flag' in target) throw new Error(`${targetName(target)} is a flag, expected a function and its alias`);
  return target;
}

/** Stands for the function in a flag's name and address. */
export const FLAG = 'flag';

export const isFlagAddress = ({ functionName }: { readonly functionName: string }): boolean => functionName === FLAG;

/** The name a target is known by: `checkout:live`, `flag:new-checkout`. */
export function targetName(target: Target): string {
  const { functionName, aliasName } = addressOf(target);
  return `${functionName}:${aliasName}`;
}
