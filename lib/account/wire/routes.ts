import { translateTraits } from '@smithy/core/schema';
import type { OperationSchema } from './codec.ts';

/** Where a restJson1 operation is found, by its `http` trait. */
export interface Route {
  readonly method: string;
  /** Status of a successful answer. */
  readonly status: number;
  readonly matches: (segments: readonly string[], query: URLSearchParams) => boolean;
  /** The values of the path's labels, decoded. */
  readonly labels: (path: string) => Readonly<Record<string, string>>;
  readonly literals: number;
  readonly length: number;
}

/** The route of an operation; `undefined` for one without an `http` trait. */
export function routeOf([, , , traits]: OperationSchema): Route | undefined {
  const http = translateTraits(traits as never).http;
  if (!http) return undefined;
  const [method, template, status] = http;
  const [path, query] = halvesOf(template);
  // Two operations may differ only in a query that is part of the route: `?List=ALL`.
  const wanted = [...query];
  const parts = segmentsOf(path).map((part) => ({
    text: part,
    label: part.startsWith('{') ? part.slice(1, -1) : undefined,
  }));
  return {
    method,
    status,
    length: parts.length,
    literals: parts.filter((part) => part.label === undefined).length + wanted.length,
    matches: (segments, given) =>
      parts.every((part, i) => part.label !== undefined || part.text === segments[i]) &&
      wanted.every(([name, value]) => given.get(name) === value),
    labels: (from) => {
      const segments = segmentsOf(from);
      const values: Record<string, string> = {};
      for (let i = 0; i < parts.length; i++) {
        const { label } = parts[i]!;
        if (label !== undefined) values[label] = decodeURIComponent(segments[i]!);
      }
      return values;
    },
  };
}

/** Finds the entry whose route a request takes; where several do, the one with the most literal parts. */
export function router<T extends { readonly route: Route }>(entries: readonly T[]) {
  const byShape = new Map<string, T[]>();
  for (const entry of entries) {
    const key = `${entry.route.method} ${entry.route.length}`;
    const found = [...(byShape.get(key) ?? []), entry].sort((a, b) => b.route.literals - a.route.literals);
    byShape.set(key, found);
  }
  return (method: string, target: string): T | undefined => {
    const [path, query] = halvesOf(target);
    const segments = segmentsOf(path);
    return byShape.get(`${method} ${segments.length}`)?.find((entry) => entry.route.matches(segments, query));
  };
}

function halvesOf(target: string): readonly [path: string, query: URLSearchParams] {
  const [path = '', query = ''] = target.split('?', 2);
  return [path, new URLSearchParams(query)];
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
