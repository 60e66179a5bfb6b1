import type { SeenMinute } from './event.ts';
import type { Rollout } from './state.ts';

/** The namespace of the metrics about rollouts. */
export const gaugeNamespace = 'Tidegate';

/** Values of one moment, under one set of dimensions. */
export interface Gauge {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rolloutId: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

export interface Value {
  readonly value: number;
  readonly unit: 'Count' | 'Percent' | 'None';
}

/**
 * What a dashboard shows of an open rollout, under dimensions that stay the same from rollout to rollout: the stage and the
 * canary's share now, and of both versions the requests and errors of each minute that an analysis has seen for the first time.
 */
export function gaugesOf(rollout: Rollout, minutes: readonly SeenMinute[], at: number): readonly Gauge[] {
  const rolloutId = rollout.id;
  const Target = rollout.request.target;
  const stage = rollout.shifts.at(-1)?.stageIndex;
  if (stage === undefined) return [];
  const weight = (rollout.written?.alias.canary?.weight ?? 0) * 100;
  const now: Gauge = {
    at,
    rolloutId,
    dimensions: { Target },
    values: { Stage: { value: stage + 1, unit: 'None' }, Weight: { value: weight, unit: 'Percent' } },
  };
  const seen = minutes.flatMap((minute) =>
    (['baseline', 'canary'] as const).map((Side) => ({
      at: Date.parse(minute.at),
      rolloutId,
      dimensions: { Target, Side },
      values: valuesOf(minute[Side]),
    })),
  );
  return [now, ...seen];
}

/** A rate of no requests is no rate. */
function valuesOf({ requests, errors }: SeenMinute['canary']): Gauge['values'] {
  const counts = { Requests: { value: requests, unit: 'Count' }, Errors: { value: errors, unit: 'Count' } } as const;
  return requests === 0 ? counts : { ...counts, ErrorRate: { value: (errors / requests) * 100, unit: 'Percent' } };
}
