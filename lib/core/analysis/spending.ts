import type { AnalysisPlan } from '../plan/plan.ts';

/** The part of α that pays for upper bounds on the baseline's rate where it is taken from the past. */
const FOR_REFERENCES = 0.1;

/**
 * How a plan's α is spent: a tenth on references (frozen baselines), the rest in equal parts on the plan's fail tests
 * (Bonferroni: comparison, limit, latency). Alarms, the blast radius and missing data are rules, not tests.
 */
export function spending(plan: AnalysisPlan): { readonly perTest: number; readonly perReference: number } {
  const errors = plan.errors === 'off' ? 0 : plan.errors.limit === undefined ? 1 : 2;
  const tests = Math.max(1, errors + (plan.latency ? 1 : 0));
  return {
    perTest: (plan.falseAlarm * (1 - FOR_REFERENCES)) / tests,
    perReference: (plan.falseAlarm * FOR_REFERENCES) / tests,
  };
}
