/** What can be said to a `tidegate local` that runs, with a POST to its port. */
export const localActions = ['break', 'heal'] as const;
export type LocalAction = (typeof localActions)[number];

export const localPath = (action: LocalAction): string => `/tidegate/local/${action}`;

export interface LocalReply {
  readonly says: string;
}
