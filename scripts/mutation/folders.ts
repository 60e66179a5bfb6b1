/** Folders of lib/core whose code decides about a rollout by numbers. */
export const FOLDERS = ['stats', 'judges', 'analysis'] as const;

/** Tests of theirs that take minutes, and rarely see what the others do not: mutants are tried without them. */
export const SIMULATIONS = ['false-alarms', 'guards', 'sensitivity', 'properties', 'forecasts-come-true'] as const;
