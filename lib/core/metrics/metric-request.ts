/** One series that is wanted of CloudWatch. */
export type MetricRequest = Asked & (OfLambda | Elsewhere);

interface Asked {
  /** Lower case letters and digits, beginning with a letter. */
  readonly id: string;
  readonly metric: string;
  /** `Sum`, `p95`, `PR(:250)` */
  readonly statistic: string;
  /** Default 60. */
  readonly periodSeconds?: number;
  /** Nothing is judged by it, so what cannot be read of it is left out instead of making all unavailable. */
  readonly optional?: boolean;
}

interface OfLambda {
  readonly functionName: string;
  /** Absent: all that came to the function. */
  readonly aliasName?: string;
  /** Counts only what this version served through the alias; absent: all that came through the alias. */
  readonly version?: string | undefined;
}

interface Elsewhere {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Requests and errors of all that came through an alias, whichever version served it. */
export const countRequests = (through: {
  readonly functionName: string;
  readonly aliasName: string;
}): readonly MetricRequest[] => [
  { id: 'requests', metric: 'Invocations', statistic: 'Sum', ...through },
  { id: 'errors', metric: 'Errors', statistic: 'Sum', ...through },
];

/** A request as GetMetricData takes it. */
export interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

export const metricQuery = (request: MetricRequest): MetricQuery => ({
  Id: request.id,
  MetricStat: {
    Metric: {
      Namespace: 'namespace' in request ? request.namespace : 'AWS/Lambda',
      MetricName: request.metric,
      Dimensions: Object.entries(dimensionsOf(request)).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: request.periodSeconds ?? 60,
    Stat: request.statistic,
  },
});

/** `Resource` is `name:alias`, never an ARN, and `ExecutedVersion` exists only beside it. */
function dimensionsOf(request: MetricRequest): Readonly<Record<string, string>> {
  if ('dimensions' in request) return request.dimensions;
  const { functionName, aliasName, version } = request;
  return {
    FunctionName: functionName,
    ...(aliasName === undefined ? {} : { Resource: `${functionName}:${aliasName}` }),
    ...(version === undefined ? {} : { ExecutedVersion: version }),
  };
}
