/** Warnings that somebody can want a build to fail for. */
export const warningKinds = ['expired', 'expiring', 'no-owner', 'weights', 'size'] as const;

export type WarningKind = (typeof warningKinds)[number];

/** Something that is wrong with a document of flags, or will be. */
export interface FlagFinding {
  /** `error`: it serves what nobody can mean, or cannot be deployed. */
  readonly level: 'error' | 'warning';
  readonly kind: WarningKind | 'no-document' | 'broken' | 'unknown-member' | 'unknown-variant' | 'variants' | 'dates';
  /** Absent where it is about the whole document. */
  readonly flag?: string;
  /** What was found, and what was expected. */
  readonly message: string;
}
