/** Where documents come from. */
export interface Source {
  /** Gets the latest document there is. Rejects with what to tell people. */
  readonly load: () => Promise<Loaded>;
  /** Since when, at the latest, what a load gives may have been out of date. Milliseconds since 1970. */
  readonly currentAsOf: (times: LoadTimes) => number;
}

export interface Loaded {
  readonly text: string;
  readonly version?: string | undefined;
}

export interface LoadTimes {
  /** When this load began. */
  readonly startedAt: number;
  /** When the one before it began, which succeeded; for the first one, when the client was made. */
  readonly previousAt: number;
}
