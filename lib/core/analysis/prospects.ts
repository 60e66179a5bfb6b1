import type { Forecast } from './forecast.ts';

/** What Prepare learns for the analysis, beside what it measures the canary against. */
export interface Prospects {
  /** The longer timeout of the two versions: only after so long has every request ended. */
  readonly timeoutSeconds?: number;
  /** What the stages can see at the traffic of the past week; absent where nothing came, or no errors are compared. */
  readonly forecast?: Forecast;
}
