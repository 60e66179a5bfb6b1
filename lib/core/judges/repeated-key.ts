/**
 * The first key that a map in JSON text has twice, which `JSON.parse` would take for one and lose the other's value.
 *
 * @param text valid JSON
 */
export function findRepeatedKey(text: string): string | undefined {
  /** The keys seen in each map that is open; a list has none. */
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = JSON.parse(before) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    before = token;
  }
  return undefined;
}
