/** CloudWatch's percentile rank: how many percent of the invocations took at most so long. */
export const fastStatistic = (slowAboveMs: number): string => `PR(:${slowAboveMs})`;

/** How many were slower, when so many percent were not. The rank is approximate, so the count is rounded to a possible one. */
export const slowOf = (requests: number, fastPercent: number): number => Math.round(requests * (1 - fastPercent / 100));
