import type { Clock } from './clock.ts';
import type { Context, Details, FlagMetadata, Reason } from './details.ts';
import { frozenCopy } from './frozen-copy.ts';
import { isObject, nameOf } from './read-document.ts';
import { asText } from './rule/as-text.ts';
import { asRuleError, type RuleCompiler } from './rule/compile-rule.ts';
import { type Evaluate, type Evaluation, RuleError } from './rule/term.ts';

/** The details of a variant, or, without a variant and a value, why the fallback is the value. */
export type Answer = Omit<Details<unknown>, 'value'> & { readonly value?: unknown };

/** Answers for anybody, from answers that are made once, so that asking costs no memory. Never throws. */
export type CompiledFlag = (context: unknown, now: Clock | undefined) => Answer;

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
  const matches = names.map((name) => details('TARGETING_MATCH', name));
  return choosing(key, {
    evaluate,
    byDefault: details('DEFAULT', otherwise),
    matching: lookup(names, matches),
    flagMetadata,
  });
}

interface Choices {
  readonly evaluate: Evaluate;
  readonly byDefault: Answer;
  readonly matching: (variant: string) => Answer | undefined;
  readonly flagMetadata: FlagMetadata;
}

const nobody: Context = Object.freeze({});

const choosing =
  (flagKey: string, { evaluate, byDefault, matching, flagMetadata }: Choices): CompiledFlag =>
  (context, now) => {
    try {
      const asked = isObject(context) ? context : nobody;
      const evaluation: Evaluation = { flagKey, context: asked, now, steps: 0 };
      const chosen = evaluate(asked, evaluation);
      if (chosen == null) return byDefault;
      const name = asText(chosen);
      return (
        matching(name) ?? failure('GENERAL', `the rule chose ${name || '""'}, which is not a variant`, flagMetadata)
      );
    } catch (error) {
      return failure('GENERAL', asRuleError(error).message, flagMetadata);
    }
  };

export const always =
  (answer: Answer): CompiledFlag =>
  () =>
    answer;

export function failure(errorCode: Details<unknown>['errorCode'], errorMessage: string, flagMetadata: FlagMetadata) {
  return { reason: 'ERROR', errorCode, errorMessage, flagMetadata } satisfies Answer;
}

/** Most flags have two variants, among which looking is faster than hashing, and smaller. */
function lookup(names: readonly string[], answers: readonly Answer[]): Choices['matching'] {
  if (names.length < 10) return (name) => answers[names.indexOf(name)];
  const map = new Map(names.map((name, i) => [name, answers[i]]));
  return (name) => map.get(name);
}

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
