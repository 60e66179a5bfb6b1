import { show } from '../text/show.ts';
import { decodePlan, MOST_PLAN_BYTES } from './bytes.ts';
import { complaintsOf } from './complaints.ts';
import { type AppliedDefault, appliedDefaults } from './defaults.ts';
import { normalize } from './normalize.ts';
import type { LambdaTarget, Plan } from './plan.ts';
import { type Complaint, type Problem, pathText, problemAt, type Warning } from './problem.ts';
import { PlanSchema } from './schema.ts';
import { readSource, type Source } from './source.ts';
import { doubts } from './warnings.ts';

export type ParsedPlan =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly warnings: readonly Warning[];
      /** The defaults that apply because nothing was written. */
      readonly defaults: readonly AppliedDefault[];
    }
  | { readonly ok: false /** At least one; in the order of the file. */; readonly problems: readonly Problem[] };

/** A plan from a file's bytes: YAML or JSON in UTF-8, at most 256 KiB. Never throws. */
export function parsePlanBytes(bytes: Uint8Array): ParsedPlan {
  const decoded = decodePlan(bytes);
  return decoded.ok ? parse(decoded.text) : decoded;
}

/** A plan from text: YAML or JSON, at most 256 KiB. Never throws. */
export const parsePlan = (text: string): ParsedPlan =>
  text.length > MOST_PLAN_BYTES ? parsePlanBytes(new TextEncoder().encode(text)) : parse(text);

export type ParsedKeys =
  | { readonly ok: true /** As they are written, without `target`. */; readonly keys: object }
  | Extract<ParsedPlan, { readonly ok: false }>;

/** A file's keys for a target that is decided elsewhere; the file's own is left out. Never throws. */
export function parsePlanFor(target: LambdaTarget, bytes: Uint8Array): ParsedKeys {
  const decoded = decodePlan(bytes);
  if (!decoded.ok) return decoded;
  const read = readSource(decoded.text);
  if (!read.ok) return read;
  const { source } = read;
  const isMap = typeof source.value === 'object' && source.value !== null && !Array.isArray(source.value);
  if (!isMap || source.problems.length > 0) return parse(decoded.text) as Extract<ParsedPlan, { ok: false }>;

  const { target: _target, $schema: _schema, ...keys } = source.value as Record<string, unknown>;
  const result = PlanSchema.safeParse({ ...keys, target });
  if (result.success) return { ok: true, keys };
  const complaints = complaintsOf(result.error.issues, { ...keys, target });
  return { ok: false, problems: inOrder(complaints.map((complaint) => place(source, complaint))) };
}

function parse(text: string): ParsedPlan {
  const read = readSource(text);
  if (!read.ok) return read;

  const { source } = read;
  if (source.value === undefined || source.value === null) return { ok: false, problems: [emptyFile(source)] };

  const result = PlanSchema.safeParse(source.value);
  if (!result.success || source.problems.length > 0) {
    const complaints = complaintsOf(result.error?.issues ?? [], source.value);
    return { ok: false, problems: inOrder([...source.problems, ...complaints.map((it) => place(source, it))]) };
  }

  const plan = normalize(result.data);
  const writtenStages = (source.value as { readonly stages?: unknown }).stages;
  const warnings = doubts(plan, writtenStages).map(({ path, message }) => ({
    ...source.locate(path),
    path: pathText(path),
    message,
  }));
  return { ok: true, plan, warnings, defaults: appliedDefaults(source.value) };
}

/** Says of a value that nobody wrote where it comes from. */
function place(source: Source, complaint: Complaint): Problem {
  const { path, atKey, found } = complaint;
  const isDefault = atKey !== true && found !== show(undefined) && !source.has(path);
  const said = isDefault ? { ...complaint, found: `${found} (the default)` } : complaint;
  return problemAt(source.locate(path, atKey), said);
}

function emptyFile(source: Source): Problem {
  const complaint = { path: [], found: 'nothing', expected: 'a map of target and stages at least' };
  const sentence = `not a plan: the file is empty, expected ${complaint.expected}`;
  return problemAt(source.locate([]), { ...complaint, sentence });
}

const inOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
