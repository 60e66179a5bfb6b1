import type { Finding, Verdict } from './contract.ts';

export type Need = Extract<Verdict, { kind: 'undecided' }>['need'];

/** What one judge says. Any `fail` fails the stage, and the stage passes only if every judge that was asked says `pass`. */
export type Judgement =
  | { readonly kind: 'pass' | 'fail'; readonly finding: Finding }
  | { readonly kind: 'undecided'; readonly need: Need; readonly finding: Finding };

type Numbers = Finding['numbers'];

export const pass = (judge: string, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'pass',
  finding: { judge, kind: 'pass', reason, numbers },
});

/** The judges that can fail a stage, beside the plan's own metrics and hooks. Each has a rule that explains it to people. */
export const FAILING_JUDGES = [
  'alarms',
  'error-ratio',
  'error-limit',
  'latency',
  'blast-radius',
  'no-data',
  'sources',
  'hanging',
  'throttles',
] as const;

/** What findings about a metric of the plan's own are called. */
export type MetricJudge = `metric:${string}`;

/** What findings about a hook are called. */
export type HookJudge = `hook:${string}`;

/** What counters say becomes part of what is said of a metric, or is told by `tidegate judge`. */
type FailingJudge = (typeof FAILING_JUDGES)[number] | MetricJudge | HookJudge | 'counters';

export const fail = (judge: FailingJudge, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'fail',
  finding: { judge, kind: 'fail', reason, numbers },
});

export const undecided = (judge: string, need: Need, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'undecided',
  need,
  finding: { judge, kind: 'undecided', reason, numbers },
});
