/** One page of a list; `marker` is opaque to callers. Lambda's lists give at most 50 items unless asked for fewer. */
export function page<T>(
  all: readonly T[],
  marker: string | undefined,
  maxItems = 50,
): { items: readonly T[]; next: string | undefined } {
  const start = marker === undefined ? 0 : Number(marker);
  const end = start + Math.min(maxItems, 50);
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
