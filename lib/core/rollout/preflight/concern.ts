/** Something about a target that a person should know: in one sentence what was found, and what to do about it. */
export interface Concern {
  /** What was looked at: `alias`, `opt-in`, `versions`, `capacity`, `alarms`, `ownership`, … */
  readonly check: string;
  /** A refusal keeps a rollout from beginning; a warning goes into its record. */
  readonly kind: 'refusal' | 'warning';
  readonly says: string;
}

export const refusal = (check: string, says: string): Concern => ({ check, kind: 'refusal', says });
export const warning = (check: string, says: string): Concern => ({ check, kind: 'warning', says });
