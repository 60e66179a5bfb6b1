/** What Prepare learns for the analysis, beside what it measures the canary against. */
export interface Prospects {
  /** The longer timeout of the two versions: only after so long has every request ended. */
  readonly timeoutSeconds?: number;
}
