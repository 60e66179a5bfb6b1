import type { Clock } from './clock.ts';
import { type Answer, always, type CompiledFlag, compileFlag, failure } from './compile-flag.ts';
import type { Context, Details, FlagMetadata } from './details.ts';
import type { FlagDocument } from './document.ts';
import type { Flags, FlagsOf, FlagTypes } from './flags.ts';
import type { FlagProblem } from './problem.ts';
import { isObject, metadataFrom, readDocument } from './read-document.ts';
import { asRuleError, ruleCompiler } from './rule/compile-rule.ts';

export interface CompileOptions {
  /**
   * What rules read as `$flagd.timestamp`, in seconds since 1970. Default: the machine's clock in `tidegate/flags`; here,
   * where no clock is known, such rules fail. See `stoppingClock`.
   */
  readonly now?: Clock;
}

/** Compiles a flag document: what `compileFlags` of `index.ts` promises, without a clock of its own. */
export function compileFlags<Types extends FlagTypes = FlagTypes>(
  document: FlagDocument<Types> | object | string,
  { now }: CompileOptions = {},
): FlagsOf<Types> {
  const { entries, evaluators, metadata } = readDocument(document);
  const compileRule = ruleCompiler(evaluators);
  const problems: FlagProblem[] = [];
  const compiled = new Map<string, CompiledFlag>();
  for (const [key, flag] of entries) {
    let flagMetadata: FlagMetadata = metadata;
    try {
      if (isObject(flag) && flag.metadata)
        flagMetadata = Object.freeze({ ...metadata, ...metadataFrom(flag.metadata) });
      compiled.set(key, compileFlag(key, flag, { compileRule, flagMetadata }));
    } catch (error) {
      const { message } = asRuleError(error);
      problems.push({ flag: key, message });
      compiled.set(key, always(failure('PARSE_ERROR', message, flagMetadata)));
    }
  }
  const answer = (key: string, context: unknown): Answer => {
    const flag = compiled.get(key);
    return flag ? flag(context, now) : failure('FLAG_NOT_FOUND', `there is no flag ${key}`, metadata);
  };

  const valueOf =
    (type: string) =>
    (key: string, fallback: unknown, context?: Context): unknown => {
      const { variant, value } = answer(key, context);
      return variant !== undefined && typeof value === type && value !== null ? value : fallback;
    };
  const flags = {
    boolean: valueOf('boolean'),
    string: valueOf('string'),
    number: valueOf('number'),
    object: valueOf('object'),
    evaluate: (key: string, fallback: unknown, context?: Context) => detailsFor(fallback, answer(key, context)),
    problems: Object.freeze(problems),
  };
  return Object.freeze(flags) as Flags as FlagsOf<Types>;
}

function detailsFor(fallback: unknown, answer: Answer): Details<unknown> {
  if (answer.variant === undefined) return { ...answer, value: fallback };
  const { value, flagMetadata } = answer;
  if (typeof value === typeof fallback && value !== null) return answer as Details<unknown>;
  const found = value === null ? 'null' : `of type ${typeof value}`;
  const message = `the fallback is of type ${typeof fallback}, the flag's value is ${found}`;
  return { ...failure('TYPE_MISMATCH', message, flagMetadata), value: fallback };
}
