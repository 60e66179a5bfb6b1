/** Values of a plan that cannot be true together. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  /** Ends the sentence "… must be". */
  readonly expected: string;
  /** The value as people write it, for what is a number inside. */
  readonly found: string;
  /** It is about which keys a map has. */
  readonly isAboutParts?: boolean;
}

/**
 * A plan of which any part may be missing because it was refused on its own account. Seconds and fractions.
 */
export interface Draft {
  readonly target?: unknown;
  readonly targets?: unknown;
  readonly stages?: unknown;
  readonly fastTrack?: unknown;
  readonly maxBake?: unknown;
  readonly timing?: unknown;
  readonly analysis?: unknown;
  readonly windows?: unknown;
}
