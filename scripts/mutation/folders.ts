/** Folders of lib/core whose code decides about a rollout by numbers. */
export const FOLDERS = ['stats', 'judges', 'analysis'] as const;
