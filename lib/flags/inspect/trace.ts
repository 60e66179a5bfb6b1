import { compileFlags } from '../compile-flags.ts';
import type { Context, Details } from '../details.ts';
import type { FlagDocument } from '../document.ts';
import { isObject, readDocument } from '../read-document.ts';
import { asText } from '../rule/as-text.ts';
import { asRuleError, type RuleCompiler, ruleCompiler } from '../rule/compile-rule.ts';
import { positionOf } from '../rule/fractional.ts';
import { murmur3 } from '../rule/murmur3.ts';
import type { Evaluation } from '../rule/term.ts';
import { truthy } from '../rule/truthy.ts';
import { splitOf } from './choices.ts';

/** Where a user stands in a split. */
export interface Position {
  /** What is hashed: the flag's key and the user's, unless the rule says otherwise. */
  readonly key: string;
  readonly hash: number;
  /** From 0, below `total`. */
  readonly bucket: number;
  readonly total: number;
}

/** One thing that was looked at, in the order in which it was. */
export type TraceStep =
  | { readonly kind: 'condition'; readonly rule: unknown; readonly held: boolean }
  /** The rule is a split. Without a position it has no valid key, or no valid weights, and chooses nothing. */
  | { readonly kind: 'split'; readonly rule: unknown; readonly position?: Position; readonly chosen: unknown }
  /** Any other rule that gives a variant. */
  | { readonly kind: 'choice'; readonly rule: unknown; readonly chosen: unknown }
  | { readonly kind: 'nothing' }
  /** The flag's own rules chose nothing, so that the rollout's are next. */
  | { readonly kind: 'rollout'; readonly rollout: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Trace {
  readonly details: Details<unknown>;
  /** Whether there is a variant; otherwise the value is what the code falls back to, and unknown here. */
  readonly isServed: boolean;
  /** Empty where no rule was looked at. */
  readonly steps: readonly TraceStep[];
}

/** Why somebody is served what they are, at a time: seconds since 1970. The flag has to be there. */
export function traceFlag(document: FlagDocument, key: string, context: Context, at: number): Trace {
  const flag = document.flags[key];
  const details = compileFlags(document, { now: () => at }).evaluate<unknown>(key, aValueLike(flag?.variants), context);
  const isServed = details.variant !== undefined;
  const isAsked = flag?.state === 'ENABLED' && details.errorCode !== 'PARSE_ERROR';
  if (!isAsked) return { details, isServed, steps: [] };

  const evaluation: Evaluation = { flagKey: key, context, now: () => at, steps: 0 };
  const compile = ruleCompiler(readDocument(document).evaluators);
  const steps: TraceStep[] = [];
  const tracer: Tracer = { compile, evaluation, steps, rollout: flag.metadata?.['rollout'] };
  try {
    if (isObject(flag.targeting) && Object.keys(flag.targeting).length > 0) walk(tracer, flag.targeting);
  } catch (error) {
    steps.push({ kind: 'failed', message: asRuleError(error).message });
  }
  return { details, isServed, steps };
}

interface Tracer {
  readonly compile: RuleCompiler;
  readonly evaluation: Evaluation;
  readonly steps: TraceStep[];
  readonly rollout: string | number | boolean | undefined;
}

/** Gives what the rule gives; says on the way what it looked at. */
function walk(tracer: Tracer, rule: unknown): unknown {
  const { steps, rollout } = tracer;
  if (rule === null) {
    steps.push({ kind: 'nothing' });
    return null;
  }
  const { if: branches, or } = isObject(rule) ? rule : {};
  if (Array.isArray(branches)) return walkBranches(tracer, branches);
  if (rollout !== undefined && Array.isArray(or) && or.length === 2) {
    const own = walk(tracer, or[0]);
    if (truthy(own)) return own;
    steps.push({ kind: 'rollout', rollout: String(rollout) });
    return walk(tracer, or[1]);
  }
  const chosen = valueOf(tracer, rule);
  const split = splitOf(rule);
  const position = split && positionIn(tracer, split.key, split.buckets);
  steps.push(split ? { kind: 'split', rule, ...(position && { position }), chosen } : { kind: 'choice', rule, chosen });
  return chosen;
}

function walkBranches(tracer: Tracer, branches: readonly unknown[]): unknown {
  const last = branches.length - 1;
  for (let i = 0; i < last; i += 2) {
    const held = truthy(valueOf(tracer, branches[i]));
    tracer.steps.push({ kind: 'condition', rule: branches[i], held });
    if (held) return walk(tracer, branches[i + 1]);
  }
  return walk(tracer, last % 2 === 0 ? branches[last] : null);
}

const valueOf = ({ compile, evaluation }: Tracer, rule: unknown): unknown =>
  compile(rule).evaluate(evaluation.context, evaluation);

function positionIn(tracer: Tracer, keyRule: unknown, buckets: readonly unknown[]): Position | undefined {
  const { flagKey, context } = tracer.evaluation;
  const user = context['targetingKey'];
  const own = user ? flagKey + asText(user) : undefined;
  const key = keyRule === undefined ? own : valueOf(tracer, keyRule);
  const weights = buckets.map((bucket) => (Array.isArray(bucket) ? ((bucket[1] as unknown) ?? 1) : 1));
  const total = weights.reduce<number>((sum, weight) => sum + Math.max(0, Number(weight)), 0);
  if (typeof key !== 'string' || !Number.isInteger(total) || total < 1 || total > 2 ** 31 - 1) return undefined;
  const hash = murmur3(key);
  return { key, hash, bucket: positionOf(hash, total), total };
}

/** A fallback of the flag's own type, so that no type is the wrong one. */
function aValueLike(variants: Readonly<Record<string, unknown>> | undefined): unknown {
  const [value] = Object.values(variants ?? {});
  return typeof value === 'object' ? {} : (value ?? false);
}
