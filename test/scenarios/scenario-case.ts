import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { choice, duration } from '../../lib/core/plan/fields.ts';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import type { Plan } from '../../lib/core/plan/plan.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { ScenarioSchema, type Scenario } from '../../lib/rehearsal/scenario.ts';

const folder = new URL('.', import.meta.url);
const span = { from: duration().optional(), to: duration().optional() };

const served = z.strictObject({ version: z.string(), weights: z.record(z.string(), z.number()).prefault({}) });

/** What must be true of a rehearsal besides what a scenario itself can expect. Times count from the first shift. */
const Expectation = z.strictObject({
  ...ScenarioSchema.shape.expect.unwrap().shape,
  /** The verdicts of the stages that were reached. */
  stages: z.array(z.enum(['pass', 'fail', 'undecided'])).optional(),
  /** What the alias serves at the end; no weights unless given, as fractions. */
  finalAlias: served,
  /** What each of several targets serves at the end, by its name. */
  finalTargets: z.record(z.string(), served).optional(),
  detectedAt: z.strictObject(span).optional(),
  revertedAt: z.strictObject(span).optional(),
  canaryErrors: z.strictObject({ atMost: z.number() }).optional(),
  /** Parts of the last word on the rollout. */
  because: z.array(z.string()).prefault([]),
  /** Parts of lines of the record, in their order; see `recordLines`. */
  record: z.array(z.string()).prefault([]),
  /** Parts of lines that the record must not have. */
  never: z.array(z.string()).prefault([]),
  /** Of a span of time: there were analyses, and each of them said this. */
  analyses: z
    .array(
      z.strictObject({
        ...span,
        verdict: choice(['pass', 'fail', 'undecided']).optional(),
        decision: choice(['wait', 'advance', 'hold', 'promote', 'roll-back']).optional(),
        because: z.string().optional(),
      }),
    )
    .prefault([]),
  /** The rollouts that were asked for besides, by version: where they are when the first one has ended. */
  others: z
    .array(z.strictObject({ version: z.string(), phase: z.string(), because: z.string().optional() }))
    .prefault([]),
});

const Case = z.strictObject({
  title: z.string(),
  seeds: z.array(z.number().int()).prefault([1]),
  plan: z.unknown(),
  scenario: z.looseObject({}),
  expect: Expectation,
});

export interface ScenarioCase extends Pick<z.output<typeof Case>, 'title' | 'seeds'> {
  readonly file: string;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly expect: z.output<typeof Expectation>;
}

/** All scenario files of this folder: a title, a plan, a scenario, and what must come of it. */
export const scenarioCases = (): ScenarioCase[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map(readCase);

export function readCase(file: string): ScenarioCase {
  const written: unknown = parse(readFileSync(new URL(file, folder), 'utf8'));
  const { title, seeds, plan, scenario, expect } = Case.parse(written);
  const { outcome, within } = (written as { expect: Record<string, unknown> }).expect;
  const parsedPlan = parsePlan(JSON.stringify(plan));
  if (!parsedPlan.ok) throw new Error(`${file}: ${parsedPlan.problems.map(({ message }) => message).join('; ')}`);
  const text = JSON.stringify({ ...scenario, expect: { outcome, within } });
  const parsedScenario = parseScenario(text, parsedPlan.plan);
  if (!parsedScenario.ok)
    throw new Error(`${file}: ${parsedScenario.problems.map(({ message }) => message).join('; ')}`);
  return { file, title, seeds, plan: parsedPlan.plan, scenario: parsedScenario.scenario, expect };
}
