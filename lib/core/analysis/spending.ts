import type { AnalysisPlan } from '../plan/plan.ts';

/** The part of α that pays for upper bounds on the baseline's rate where it is taken from the past. */
const FOR_REFERENCES = 0.1;
/** The parts for requests that hang, and for throttled ones, which are watched whatever the plan says. */
const FOR_EACH_GUARD = 0.05;

/**
 * How a plan's α is spent: a tenth on references (frozen baselines), a twentieth on each of the two guards, the rest in
 * equal parts on the plan's fail tests (Bonferroni: comparison, limit, latency). Alarms, the blast radius and missing
 * data are rules, not tests.
 */
export function spending(plan: AnalysisPlan): {
  readonly perTest: number;
  readonly perReference: number;
  readonly perGuard: number;
} {
  const errors = plan.errors === 'off' ? 0 : plan.errors.limit === undefined ? 1 : 2;
  const tests = Math.max(1, errors + (plan.latency ? 1 : 0));
  return {
    perTest: (plan.falseAlarm * (1 - FOR_REFERENCES - 2 * FOR_EACH_GUARD)) / tests,
    perReference: (plan.falseAlarm * FOR_REFERENCES) / tests,
    perGuard: plan.falseAlarm * FOR_EACH_GUARD,
  };
}
