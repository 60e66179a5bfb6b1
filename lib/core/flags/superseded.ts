/** A hosted version of the document of flags. */
export interface FlagVersion {
  readonly number: number;
  /** Absent where nobody has given one. */
  readonly label?: string;
}

/** Labels of what this control plane writes begin like this; readers see them as the document's version. */
export const OURS = 'tidegate-';

/** As many as stay: a look back of some days for a busy environment, and a fifth of the store at the largest documents. */
export const KEPT_VERSIONS = 100;

export interface SupersededOf {
  readonly versions: readonly FlagVersion[];
  /** Numbers of those that are deployed, are being deployed, or were before the one that is. */
  readonly deployed: readonly number[];
  /** @default 100 */
  readonly keep?: number;
}

/**
 * Versions that nobody needs any more, the oldest first: only such as we have written, for what somebody else has may be
 * deployed elsewhere. A way back needs none of them: what goes back is a change of one flag, and never a document.
 */
export function superseded({ versions, deployed, keep = KEPT_VERSIONS }: SupersededOf): readonly number[] {
  const newestFirst = versions.toSorted((a, b) => b.number - a.number);
  return newestFirst
    .slice(keep)
    .filter(({ number, label }) => label?.startsWith(OURS) === true && !deployed.includes(number))
    .map(({ number }) => number)
    .toReversed();
}
