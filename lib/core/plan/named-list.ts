import type { Contradiction } from './contradiction.ts';

/** What is wrong with a list of names: one that is given again, or too many. What is no text is somebody else's complaint. */
export function inNames(
  names: readonly unknown[],
  path: Contradiction['path'],
  { most, called }: { readonly most: number; readonly called: string },
): Contradiction[] {
  const repeated = names.flatMap((name, i) =>
    typeof name === 'string' && names.indexOf(name) < i
      ? [{ path: [...path, i], expected: 'named once', found: JSON.stringify(name) }]
      : [],
  );
  if (names.length <= most) return repeated;
  return [...repeated, { path, expected: `a list of at most ${most} ${called}`, found: `${names.length}` }];
}
