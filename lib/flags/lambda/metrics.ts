import type { Counts, Exposures } from './exposures.ts';

/**
 * Lines in CloudWatch's embedded metric format, which CloudWatch turns into metrics without a call (CloudWatch user guide,
 * "Specification: Embedded metric format"). A flag is a dimension of its own name (`flag:new-checkout`) whose value is the
 * variant, so one line holds all the flags of a request.
 */
export const NAMESPACE = 'Tidegate/Flags';

export const dimensionOf = (flag: string) => `flag:${encodeURIComponent(flag).slice(0, 240)}`;

export interface Request {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly exposures: Exposures;
  readonly failed: boolean;
  readonly latencyMs: number;
}

/** Requests, errors and latency by the variants that a request was given; one line, unless one flag gave it several. */
export function requestLines({ at, exposures, failed, latencyMs }: Request): readonly string[] {
  const values = { Requests: 1, Errors: failed ? 1 : 0, Latency: latencyMs };
  return variantRows(exposures).map((row) => {
    const Dimensions = Object.keys(row).map((name) => [name]);
    return line(at, [{ Namespace: NAMESPACE, Dimensions, Metrics: REQUEST_METRICS }], { ...row, ...values });
  });
}

const REQUEST_METRICS = [
  { Name: 'Requests', Unit: 'Count' },
  { Name: 'Errors', Unit: 'Count' },
  { Name: 'Latency', Unit: 'Milliseconds' },
];

/** Rows of one variant per flag: the first ones together, then the second ones, … */
function variantRows(exposures: Exposures): readonly Readonly<Record<string, string>>[] {
  const rows: Record<string, string>[] = [];
  for (const [flag, variants] of exposures)
    for (const [i, variant] of [...variants].entries()) (rows[i] ??= {})[dimensionOf(flag)] = variant;
  return rows;
}

export interface Health extends Counts {
  readonly at: number;
  readonly function: string;
  /** See `Keeper.silentSeconds`. */
  readonly documentAgeSeconds: number;
}

/** How the flags of a function are doing: four metrics per function, five while variants are left out. */
export function healthLine(health: Health): string {
  const { at, evaluations, evaluationMicroseconds, problems, dropped, documentAgeSeconds } = health;
  const metrics = [
    { Name: 'DocumentAge', Unit: 'Seconds' },
    { Name: 'Evaluations', Unit: 'Count' },
    { Name: 'Problems', Unit: 'Count' },
    ...(evaluationMicroseconds.length > 0 ? [{ Name: 'EvaluationLatency', Unit: 'Microseconds' }] : []),
    ...(dropped > 0 ? [{ Name: 'DroppedVariants', Unit: 'Count' }] : []),
  ];
  return line(at, [{ Namespace: NAMESPACE, Dimensions: [['Function']], Metrics: metrics }], {
    ...{ Function: health.function, DocumentAge: documentAgeSeconds, Evaluations: evaluations, Problems: problems },
    ...(evaluationMicroseconds.length > 0 && { EvaluationLatency: evaluationMicroseconds }),
    ...(dropped > 0 && { DroppedVariants: dropped }),
  });
}

export interface Tracked {
  readonly at: number;
  readonly event: string;
  readonly value: number | undefined;
  readonly exposures: Exposures;
}

/** How often something was tracked, and of what value: in all, and by the variants that the request was given. */
export function trackingLines({ at, event, value, exposures }: Tracked): readonly string[] {
  const rows = variantRows(exposures);
  const Metrics = [
    { Name: 'Tracked', Unit: 'Count' },
    ...(value === undefined ? [] : [{ Name: 'TrackedValue', Unit: 'None' }]),
  ];
  const values = { Tracked: 1, ...(value !== undefined && { TrackedValue: value }) };
  return (rows.length > 0 ? rows : [{}]).map((row, i) => {
    const byVariant = Object.keys(row).map((name) => ['Event', name]);
    const Dimensions = i === 0 ? [['Event'], ...byVariant] : byVariant;
    return line(at, [{ Namespace: NAMESPACE, Dimensions, Metrics }], { Event: event, ...row, ...values });
  });
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

const line = (at: number, CloudWatchMetrics: readonly Directive[], members: object) =>
  JSON.stringify({ _aws: { Timestamp: Math.floor(at), CloudWatchMetrics }, ...members });
