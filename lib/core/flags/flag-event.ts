/** What somebody, or its breaker, did to a flag outside of rollouts, or wanted to, as it is kept. */
export interface FlagEvent {
  /** `refused`: it was not theirs to change so; nothing has changed. */
  readonly kind: 'set' | 'removed' | 'killed' | 'revived' | 'closed' | 'half-opened' | 'opened' | 'refused';
  readonly flag: string;
  /** ISO 8601 */
  readonly at: string;
  /** Who, as the record names people; `breaker` for what the flag's breaker did. */
  readonly by: string;
  /** Theirs, as AWS has verified it; absent for the breaker. */
  readonly arn?: string;
  /** In their words; may be empty. */
  readonly reason: string;
  /** What it means, without values: `off → on for plan = pro`; or why it was refused. */
  readonly says: readonly string[];
  /** A deployment of somebody else's that was stopped for it. */
  readonly stopped?: number;
}
