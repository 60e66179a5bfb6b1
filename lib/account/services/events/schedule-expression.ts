import { NotModelledError } from '../../contract.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Milliseconds between two runs of `rate(5 minutes)`; `undefined` for what is no schedule expression. A value of 1 takes
 * the singular, others the plural (EventBridge user guide, "Setting a schedule pattern for scheduled rules").
 * @throws NotModelledError for `cron(…)` and `at(…)`
 */
export function ratePeriodMs(expression: string): number | undefined {
  if (/^(cron|at)\(/.test(expression)) throw new NotModelledError(`schedule expression ${expression}`);
  const match = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (!match) return undefined;
  const value = Number(match[1]);
  if (value < 1 || (value === 1) !== (match[3] === '')) return undefined;
  return value * UNIT_MS[match[2]!]!;
}
