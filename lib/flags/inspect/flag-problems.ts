import { compileFlags } from '../compile-flags.ts';
import type { FlagDocument } from '../document.ts';
import { isObject } from '../read-document.ts';
import { choicesOf, splitOf } from './choices.ts';
import type { FlagFinding } from './finding.ts';

type Draft = Omit<FlagFinding, 'flag'>;

/**
 * What is wrong with one flag of a document. Errors are what makes it serve something that nobody can mean, for some or for
 * everybody; warnings are what somebody should look at.
 */
export function flagProblems(document: Pick<FlagDocument, 'flags'>, key: string): readonly FlagFinding[] {
  const flag: unknown = Object.hasOwn(document.flags, key) ? document.flags[key] : undefined;
  const alone = { ...document, flags: { [key]: flag } };
  const broken = compileFlags(alone, { now: () => 0 }).problems.map(({ message }) => error('broken', message));
  const drafts =
    broken.length > 0 || !isObject(flag) ? broken : [...ofMembers(flag), ...ofVariants(flag), ...ofRules(flag)];
  return drafts.map(({ level, kind, message }) => ({ level, kind, flag: key, message: `flag ${key}: ${message}` }));
}

type Flag = Readonly<Record<string, unknown>>;

/** https://flagd.dev/schema/v0/flags.json */
const members = ['state', 'variants', 'defaultVariant', 'targeting', 'metadata'];

const ofMembers = (flag: Flag): readonly Draft[] =>
  Object.keys(flag)
    .filter((name) => !members.includes(name))
    .map((name) =>
      error('unknown-member', `it has a member ${name}, which nobody reads; expected ${members.join(', ')}`),
    );

function ofVariants({ variants }: Flag): readonly Draft[] {
  const types = new Set(Object.values(isObject(variants) ? variants : {}).map((value) => typeof value));
  if (types.size === 0) return [error('variants', 'it has no variants')];
  if (types.size === 1) return [];
  return [error('variants', `its variants are of one type, got ${[...types].join(' and ')}`)];
}

function ofRules({ targeting, variants }: Flag): readonly Draft[] {
  const names = Object.keys(isObject(variants) ? variants : {});
  return choicesOf(targeting).flatMap((choice) => {
    const split = splitOf(choice);
    if (split) return ofSplit(split.buckets, names);
    const isName = typeof choice === 'string' && choice !== '';
    return isName && !names.includes(choice) ? [error('unknown-variant', noVariant('a rule', choice, names))] : [];
  });
}

const mostWeight = 2 ** 31 - 1;

/** flagd splits by any integers; people think in percent, of which there are 100, in thousandths or not. */
function ofSplit(written: readonly unknown[], names: readonly string[]): readonly Draft[] {
  const buckets = written.map((bucket) => (Array.isArray(bucket) ? (bucket as unknown[]) : []));
  // A bucket that is a rule of its own is known only when somebody asks.
  if (buckets.some(([variant]) => typeof variant !== 'string')) return [];
  const unknown = buckets.map(([variant]) => String(variant)).filter((variant) => !names.includes(variant));
  const weights = buckets.map(([, weight = 1]) => weight);
  const total = weights.reduce<number>((sum, weight) => sum + Number(weight), 0);
  return [
    ...unknown.map((variant) => error('unknown-variant', noVariant('a split', variant, names))),
    ...ofWeights(weights, total),
  ];
}

function ofWeights(weights: readonly unknown[], total: number): readonly Draft[] {
  const text = weights.map((weight) => JSON.stringify(weight)).join(', ');
  const everybody = 'so everybody gets the default';
  if (!weights.every((weight) => Number.isInteger(weight) && (weight as number) >= 0)) {
    return [error('weights', `the weights of a split are integers from 0 up, got ${text}, ${everybody}`)];
  }
  if (total === 0 || total > mostWeight) {
    return [
      error('weights', `the weights of a split are from 1 to ${mostWeight} together, got ${total}, ${everybody}`),
    ];
  }
  // Buckets without a weight are meant to be equal.
  if (weights.every((weight) => weight === 1) || [100, 1000, 10_000, 100_000].includes(total)) return [];
  return [warning('weights', `the weights of a split are ${total} together, not 100 (percent), got ${text}`)];
}

const noVariant = (who: string, found: string, names: readonly string[]) =>
  `${who} chooses ${found}, which is not one of its variants (${names.join(', ')})`;

const error = (kind: FlagFinding['kind'], message: string): Draft => ({ level: 'error', kind, message });
const warning = (kind: FlagFinding['kind'], message: string): Draft => ({ level: 'warning', kind, message });
