import { complaintsOf } from './complaints.ts';
import { normalize } from './normalize.ts';
import type { Plan } from './plan.ts';
import { problemAt } from './problem.ts';
import { PlanSchema } from './schema.ts';

export type PlanOfValue =
  | { readonly ok: true; readonly plan: Plan }
  | {
      readonly ok: false /** At least one, each in one sentence that names its key. */;
      readonly problems: readonly string[];
    };

/** A plan from a value instead of a file: written in code, or sent by a stack. Never throws. */
export function planOfValue(written: unknown): PlanOfValue {
  const result = PlanSchema.safeParse(written);
  if (result.success) return { ok: true, plan: normalize(result.data) };
  const complaints = complaintsOf(result.error.issues, written);
  return { ok: false, problems: complaints.map((complaint) => problemAt(nowhere, complaint).message) };
}

const nowhere = { line: 0, column: 0 };
