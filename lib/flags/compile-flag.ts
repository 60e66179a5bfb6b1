import type { Clock } from './clock.ts';
import type { Context, Details, FlagMetadata, Reason } from './details.ts';
import { frozenCopy } from './frozen-copy.ts';
import { isObject, nameOf } from './read-document.ts';
import { asRuleError, type RuleCompiler } from './rule/compile-rule.ts';
import { type Evaluation, RuleError } from './rule/term.ts';

/** The details of a variant, or, without a variant and a value, why the fallback is the value. */
export type Answer = Omit<Details<unknown>, 'value'> & { readonly value?: unknown };

/** Answers for anybody, from answers that are made once, so that asking costs no memory. Never throws. */
export type CompiledFlag = (context: Context, now: Clock | undefined) => Answer;

/** Compiles one flag. Throws, mostly `RuleError`, if it is broken. */
export function compileFlag(
  key: string,
  flag: unknown,
  { compileRule, flagMetadata }: { compileRule: RuleCompiler; flagMetadata: FlagMetadata },
): CompiledFlag {
  if (!isObject(flag)) throw new RuleError(`a flag is an object, got ${nameOf(flag)}`);
  const { state, variants: written, defaultVariant, targeting } = flag;
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw new RuleError(`"state" is "ENABLED" or "DISABLED", got ${JSON.stringify(state) ?? 'nothing'}`);
  }
  if (!isObject(written)) throw new RuleError(`"variants" is an object, got ${nameOf(written)}`);
  const names = Object.keys(written);
  const otherwise = defaultFrom(defaultVariant, names);
  const details = (reason: Reason, variant?: string): Answer =>
    Object.freeze(
      variant === undefined
        ? { reason, flagMetadata }
        : { value: frozenCopy(written[variant]), variant, reason, flagMetadata },
    );

  if (state === 'DISABLED') return always(details('DISABLED'));
  if (!hasRule(targeting)) return always(details(otherwise === undefined ? 'DEFAULT' : 'STATIC', otherwise));
  const { evaluate } = compileRule(targeting);
  const byDefault = details('DEFAULT', otherwise);
  const matches = new Map<string, Answer>();
  for (const name of names) matches.set(name, details('TARGETING_MATCH', name));
  const failed = (message: string) => failure('GENERAL', message, flagMetadata);

  return (context, now) => {
    try {
      const evaluation: Evaluation = { flagKey: key, context, now, steps: 0 };
      const chosen = evaluate(context, evaluation);
      if (chosen === null || chosen === undefined) return byDefault;
      const name = typeof chosen === 'string' ? chosen : String(chosen);
      return matches.get(name) ?? failed(`the rule chose ${JSON.stringify(name)}, which is not a variant`);
    } catch (error) {
      return failed(asRuleError(error).message);
    }
  };
}

export function failure(errorCode: Details<unknown>['errorCode'], errorMessage: string, flagMetadata: FlagMetadata) {
  return { reason: 'ERROR', errorCode, errorMessage, flagMetadata } satisfies Answer;
}

export const always =
  (answer: Answer): CompiledFlag =>
  () =>
    answer;

/** Numbers, booleans and empty rules are no rules, as in flagd-core. */
function hasRule(targeting: unknown): boolean {
  if (typeof targeting === 'string') return targeting !== '';
  return typeof targeting === 'object' && targeting !== null && Object.keys(targeting).length > 0;
}

function defaultFrom(name: unknown, names: readonly string[]): string | undefined {
  if (name === undefined || name === null || name === '') return undefined;
  if (typeof name === 'string' && names.includes(name)) return name;
  const known = names.join(', ') || 'none';
  throw new RuleError(`"defaultVariant" is one of the variants (${known}), got ${JSON.stringify(name)}`);
}
