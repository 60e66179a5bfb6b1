import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { copyOf, type Item } from '../attribute-value.ts';
import { type Expression, type Parser, parse } from './parser.ts';
import { clash, type Path, resolved } from './path.ts';

/** A comma-separated list of document paths. Throws ExpressionError. */
export const parseProjection = (source: string): Expression<readonly Path[]> =>
  parse(source, (parser: Parser) => {
    const paths: Path[] = [];
    do paths.push(parser.path());
    while (parser.accept(','));
    parser.checks.push(({ names }) => clash(paths.map((path) => resolved(path, names))));
    return paths;
  });

/**
 * A copy of the parts of an item that the (resolved) paths lead to. Maps keep their structure; the chosen elements of a
 * list close ranks, in their old order.
 */
export function project(item: Item, paths: readonly Path[]): Record<string, AttributeValue> {
  const chosen: Record<string, AttributeValue> = {};
  for (const [name, below] of grouped(paths)) {
    const part = Object.hasOwn(item, name) ? partOf(item[name as string]!, below) : undefined;
    if (part) chosen[name as string] = part;
  }
  return chosen;
}

function partOf(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return copyOf(value);
  if (value.M) {
    const chosen = project(
      value.M,
      paths.filter(([segment]) => typeof segment === 'string'),
    );
    return Object.keys(chosen).length === 0 ? undefined : { M: chosen };
  }
  if (!value.L) return undefined;
  const elements: AttributeValue[] = [];
  for (const [index, below] of [...grouped(paths)].sort(([a], [b]) => Number(a) - Number(b))) {
    const element = typeof index === 'number' ? value.L[index] : undefined;
    const part = element && partOf(element, below);
    if (part) elements.push(part);
  }
  return elements.length === 0 ? undefined : { L: elements };
}

/** The rests of the paths by their first segment. */
function grouped(paths: readonly Path[]): Map<string | number, Path[]> {
  const groups = new Map<string | number, Path[]>();
  for (const [head, ...rest] of paths) {
    const group = groups.get(head!);
    if (group) group.push(rest);
    else groups.set(head!, [rest]);
  }
  return groups;
}
