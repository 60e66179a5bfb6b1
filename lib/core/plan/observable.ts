/** A metric of Lambda's that a plan can ask for by name. */
export interface Observable {
  readonly metric: string;
  readonly statistic: string;
  /**
   * What CloudWatch tells apart: each version behind the alias, or only the function, whose numbers are those of both
   * versions and of whatever else calls it (Lambda developer guide, "Types of metrics for Lambda functions").
   */
  readonly of: 'versions' | 'function';
}

/** By the names that plans use. */
export const OBSERVABLE = {
  throttles: { metric: 'Throttles', statistic: 'Sum', of: 'versions' },
  concurrency: { metric: 'ConcurrentExecutions', statistic: 'Maximum', of: 'versions' },
  spillover: { metric: 'ProvisionedConcurrencySpilloverInvocations', statistic: 'Sum', of: 'versions' },
  iteratorAge: { metric: 'IteratorAge', statistic: 'Maximum', of: 'function' },
  deadLetters: { metric: 'DeadLetterErrors', statistic: 'Sum', of: 'function' },
  asyncAge: { metric: 'AsyncEventAge', statistic: 'Maximum', of: 'function' },
  asyncDropped: { metric: 'AsyncEventsDropped', statistic: 'Sum', of: 'function' },
} as const satisfies Readonly<Record<string, Observable>>;

export type ObservableName = keyof typeof OBSERVABLE;

/** GetMetricData answers 100,800 values at once: ten series over seven days of minutes, and three calls are affordable. */
export const MOST_OBSERVED = 10;
