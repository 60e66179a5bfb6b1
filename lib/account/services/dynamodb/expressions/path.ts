import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-value.ts';

/** A document path as written: attribute names, `#aliases` still unresolved, and list indexes. */
export type Path = readonly (string | number)[];

/** `ExpressionAttributeNames`. */
export type Names = Readonly<Record<string, string>>;

export const isAlias = (segment: string | number): segment is string =>
  typeof segment === 'string' && segment.charCodeAt(0) === HASH;

export function resolved(path: Path, names: Names): Path {
  return path.some(isAlias) ? path.map((segment) => (isAlias(segment) ? names[segment]! : segment)) : path;
}

/** What a resolved path leads to in an item; undefined where there is nothing. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  const head = path[0] as string;
  let value = Object.hasOwn(item, head) ? item[head] : undefined;
  for (let i = 1; i < path.length && value; i++) value = childOf(value, path[i]!);
  return value;
}

function childOf(value: AttributeValue, segment: string | number): AttributeValue | undefined {
  if (typeof segment === 'number') return value.L?.[segment];
  return value.M && Object.hasOwn(value.M, segment) ? value.M[segment] : undefined;
}

/** As messages of the service show it: `[a, [0], b]`. */
export const shown = (path: Path) =>
  `[${path.map((segment) => (typeof segment === 'number' ? `[${segment}]` : segment)).join(', ')}]`;

/**
 * What is wrong with naming all these paths in one expression, if anything: one lies within another, or one takes for a
 * list what another takes for a map.
 */
export function clash(paths: readonly Path[]): string | undefined {
  for (let i = 1; i < paths.length; i++)
    for (let j = 0; j < i; j++) {
      const problem = pairClash(paths[j]!, paths[i]!);
      if (problem)
        return `Two document paths ${problem} with each other; must remove or rewrite one of these paths; path one: ${shown(paths[j]!)}, path two: ${shown(paths[i]!)}`;
    }
  return undefined;
}

function pairClash(one: Path, two: Path): 'overlap' | 'conflict' | undefined {
  for (let i = 0; i < one.length && i < two.length; i++) {
    if (typeof one[i] !== typeof two[i]) return 'conflict';
    if (one[i] !== two[i]) return undefined;
  }
  return 'overlap';
}

const HASH = '#'.charCodeAt(0);
