import type { FlagDocument, FlagJson } from '../document.ts';
import { isObject } from '../read-document.ts';

/**
 * TypeScript that declares the types of a document's flags, so that an application that asks for a misspelt flag, or for one
 * of another type, does not compile: `createFlags<FlagTypes>()`, `compileFlags<FlagTypes>(text)`.
 */
export function declareTypes({ flags }: Pick<FlagDocument, 'flags'>, source: string): string {
  const members = Object.entries(flags).flatMap(([key, flag]) => [
    ...commentOf(flag),
    `  readonly ${JSON.stringify(key)}: ${typeOf(Object.values(flag.variants))};`,
  ]);
  return [
    `// Made from ${source} by: tidegate flags types. Make it again when flags come and go.`,
    '',
    'export type FlagTypes = {',
    ...members,
    '};',
  ].join('\n');
}

/** What somebody who hovers over the key wants to know. */
function commentOf({ metadata = {} }: FlagJson): readonly string[] {
  const { kind, owner, expiry, ticket } = metadata;
  const words = [
    kind === undefined ? 'flag' : `${kind} flag`,
    ...(owner === undefined ? [] : [`of ${owner}`]),
    ...(expiry === undefined ? [] : [`until ${expiry}`]),
    ...(ticket === undefined ? [] : [`(${ticket})`]),
  ];
  return [`  /** ${words.join(' ').replaceAll('*/', '* /')} */`];
}

/** The type of any of these values: not what they are, but what they are instances of. */
function typeOf(values: readonly unknown[]): string {
  const objects = values.filter(isObject);
  const lists = values.filter((value) => Array.isArray(value)) as readonly (readonly unknown[])[];
  const others = values.filter((value) => typeof value !== 'object' || value === null);
  const types = [
    ...new Set(others.map((value) => (value === null ? 'null' : typeof value))),
    ...(lists.length > 0 ? [listType(lists)] : []),
    ...(objects.length > 0 ? [objectType(objects)] : []),
  ];
  return types.length === 0 ? 'never' : types.join(' | ');
}

function listType(lists: readonly (readonly unknown[])[]): string {
  const element = typeOf(lists.flat());
  return `readonly ${element.includes(' | ') ? `(${element})` : element}[]`;
}

/** A property that not all of them have is optional. */
function objectType(objects: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(objects.flatMap((value) => Object.keys(value)))];
  const properties = names.map((name) => {
    const having = objects.filter((value) => Object.hasOwn(value, name));
    const mark = having.length === objects.length ? '' : '?';
    return `readonly ${JSON.stringify(name)}${mark}: ${typeOf(having.map((value) => value[name]))}`;
  });
  return properties.length === 0 ? '{}' : `{ ${properties.join('; ')} }`;
}
