import * as z from 'zod';
import { name } from './fields.ts';
import { FLAG, type FlagTarget, type LambdaTarget } from './plan.ts';
import { type ReadStages, Stages, type WrittenStages } from './stages.ts';
import { REFUSED_KEY } from './target-contradictions.ts';

/** Names as Lambda's API reference has them (CreateFunction, CreateAlias): a function's name here, not its ARN. */
const functionName = name({
  pattern: '^[a-zA-Z0-9_-]{1,64}$',
  expected: "a Lambda function's name: 1 to 64 letters, digits, hyphens and underscores",
  suggest: (text) => /^(?:arn:.*:function:|\d{12}:function:)?([\w-]{1,64})(?::.*)?$/.exec(text)?.[1],
});

const aliasName = name({
  pattern: '^(?!\\d+$)[a-zA-Z0-9_-]{1,128}$',
  expected: "an alias's name: letters, digits, hyphens and underscores, and not digits alone",
});

const FLAG_KEY = '^(?!\\d+$)[a-zA-Z0-9_-]{1,128}$';

const flagKey = name({
  pattern: FLAG_KEY,
  expected: "a flag's key: letters, digits, hyphens and underscores, and not digits alone",
});

const variantName = name({
  pattern: '^[^\\s\\p{Cc}]{1,64}$',
  expected: 'the name of one of the flag\'s variants, like "on": 1 to 64 characters without spaces',
});

/** A flag stands for its address, as `addressOf` has it; what is wrong with its key is said of the key. */
function withAddress(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('flag' in value)) return value;
  if ('function' in value || 'alias' in value) return value;
  const isKey = typeof value.flag === 'string' && new RegExp(FLAG_KEY).test(value.flag);
  return { ...value, function: FLAG, alias: isKey ? value.flag : REFUSED_KEY };
}

const target = {
  function: functionName.describe("The function's name."),
  alias: aliasName.describe('The alias that its callers use, and whose weights are moved.'),
  flag: flagKey.optional().describe("Instead of both, a flag's key: its users are moved from variant to variant."),
};

export const Target = z.preprocess(withAddress, z.strictObject(target)) as unknown as z.ZodType<
  ReadTarget,
  LambdaTarget | Pick<FlagTarget, 'flag'>
>;

export interface ReadTarget extends LambdaTarget {
  readonly flag?: string | undefined;
}

/** One of several targets. */
export const NextTarget = z.preprocess(
  withAddress,
  z.strictObject({
    ...target,
    variant: variantName
      .optional()
      .describe(
        'Of a flag that is not the first target: the variant that it is moved to. Required there, since a request names the version of the first target alone.',
      ),
    stages: Stages.optional().describe(
      "Of a target that is not the first: its own stages. The plan's `stages` unless given.",
    ),
  }),
) as unknown as z.ZodType<ReadNextTarget, LambdaTarget | (FlagTarget & { readonly stages?: WrittenStages })>;

export interface ReadNextTarget extends ReadTarget {
  readonly variant?: string | undefined;
  readonly stages?: ReadStages | undefined;
}
