import type { FlagMetadata } from '../details.ts';
import type { FlagDocument, FlagJson } from '../document.ts';
import { breakerText } from './breaker.ts';
import { checkFlag } from './check-flag.ts';
import { type Condition, FlagDefinitionError, type Writer } from './condition.ts';
import type { Definition, FlagDefinition, ValueTypes, Variants } from './definition.ts';

type AnyFlag = FlagDefinition<Readonly<Record<string, unknown>> & Variants>;

const schema = 'https://flagd.dev/schema/v0/flags.json';

/**
 * Writes a definition as a flag document that any flagd provider reads, segments and prerequisites as `$evaluators`. The
 * document knows the types of its flags, so that asking `compileFlags(document)` for a misspelt one does not compile.
 *
 * Throws `FlagDefinitionError`, with the flag's key, for what the types do not refuse.
 */
export function defineFlags<const All extends Readonly<Record<string, Variants>>>(
  definition: Definition<All>,
): FlagDocument<ValueTypes<All>> {
  const definitions = definition.flags as Readonly<Record<string, AnyFlag>>;
  const evaluators = new Map<string, unknown>();

  const writer: Writer = {
    flagKey: { var: '$flagd.flagKey' },
    isOwn: true,
    segment: (name, condition) => referTo(evaluators, name, condition.write(inlined(writer))),
  };
  const flags = Object.entries(definitions).map(([key, flag]) => {
    checkFlag(key, flag, definitions);
    const chosen = targetingOf(flag, writer);
    const required = requirementsOf(flag).map(([other, variant]) => {
      const name = `${other} is ${variant}`;
      return referTo(evaluators, name, requirement(definitions, other, variant, [key]));
    });
    const targeting = chosen !== null && required.length > 0 ? { if: [allOf(required), chosen, null] } : chosen;
    return [key, flagJson(flag, targeting)] as const;
  });
  return {
    $schema: schema,
    flags: Object.fromEntries(flags),
    ...(evaluators.size > 0 ? { $evaluators: Object.fromEntries(evaluators) } : {}),
    ...(definition.metadata ? { metadata: definition.metadata } : {}),
  } as FlagDocument<ValueTypes<All>>;
}

/** References are replaced one by one by other providers, so what is referred to has none. */
function inlined(place: Pick<Writer, 'flagKey' | 'isOwn'>): Writer {
  const writer: Writer = { ...place, segment: (_, condition: Condition) => condition.write(writer) };
  return writer;
}

function referTo(evaluators: Map<string, unknown>, name: string, rule: unknown): unknown {
  const known = evaluators.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(rule)) {
    throw new FlagDefinitionError(`there are two segments with the name ${name}`);
  }
  evaluators.set(name, rule);
  return { $ref: name };
}

/** The other flag's rules, its own prerequisites among them, and whether they choose the variant. */
function requirement(
  flags: Readonly<Record<string, AnyFlag>>,
  key: string,
  variant: string,
  path: readonly string[],
): unknown {
  if (path.includes(key)) throw new FlagDefinitionError([...path, key].join(' requires '));
  const flag = flags[key]!;
  if (flag.disabled) return false;
  const own = targetingOf(flag, inlined({ flagKey: key, isOwn: false }));
  const others = requirementsOf(flag).map(([other, wanted]) => requirement(flags, other, wanted, [...path, key]));
  const chosen = others.length > 0 ? { if: [allOf(others), own, null] } : own;
  return { '===': [flag.default === undefined ? chosen : { or: [chosen, flag.default] }, variant] };
}

const requirementsOf = ({ requires = {} }: AnyFlag) => Object.entries(requires as Readonly<Record<string, string>>);

const allOf = (rules: readonly unknown[]) => (rules.length === 1 ? rules[0] : { and: rules });

/** Null where the default is all there is. */
function targetingOf({ rules = [], otherwise }: AnyFlag, writer: Writer): unknown {
  return rules.reduceRight<unknown>(
    (rest, { condition, choice }) => ({ if: [condition.write(writer), choice.write(writer), rest] }),
    otherwise?.write(writer) ?? null,
  );
}

function flagJson(flag: AnyFlag, targeting: unknown): FlagJson {
  const { owner, kind, created, expiry, ticket, needs, tags = [], breaker } = flag;
  const metadata: FlagMetadata = {
    owner,
    kind,
    created,
    ...(expiry === undefined ? {} : { expiry }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(needs === undefined ? {} : { needs }),
    // flagd's metadata has no lists.
    ...(tags.length > 0 ? { tags: tags.join(',') } : {}),
    ...(breaker ? { breaker: breakerText(flag, breaker) } : {}),
  };
  return {
    state: flag.disabled ? 'DISABLED' : 'ENABLED',
    variants: flag.variants,
    ...(flag.default === undefined ? {} : { defaultVariant: flag.default }),
    ...(targeting === null ? {} : { targeting }),
    metadata,
  };
}
