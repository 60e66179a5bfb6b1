export interface PublishedVersions {
  /** Numbers of all published versions, in any order. */
  readonly versions: readonly string[];
  /** How many of the newest stay, whether or not anything needs them. */
  readonly keep: number;
  /** Versions that something needs: an alias, a rollout, a stack, or whoever wants to go back. */
  readonly needed: readonly string[];
}

/** The versions that nobody needs any more, oldest first. */
export function prunable({ versions, keep, needed }: PublishedVersions): readonly string[] {
  const oldestFirst = versions.toSorted((a, b) => Number(a) - Number(b));
  const old = oldestFirst.slice(0, Math.max(0, oldestFirst.length - keep));
  return old.filter((version) => !needed.includes(version));
}
