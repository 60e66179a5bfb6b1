import type { WireResponse } from '../account/wire/http.ts';
import type { OwnMetric } from '../core/plan/own-metrics.ts';
import type { SourceStep } from './scenario-sources.ts';

/** A metric that a server is asked for, and whose. */
export interface Asked {
  readonly metric: OwnMetric;
  readonly side: 'canary' | 'baseline';
}

/** What a source answers at a moment: numbers go on from step to step, the way to answer does not. */
export function answerAt(steps: readonly SourceStep[], seconds: number): SourceStep {
  const until = steps.filter(({ from }, i) => i === 0 || from <= seconds);
  const last = <K extends 'canary' | 'baseline'>(side: K) => until.findLast((step) => step[side] !== undefined)?.[side];
  return { from: 0, answer: until.at(-1)?.answer ?? 'number', canary: last('canary'), baseline: last('baseline') };
}

/** The answer in the protocol of the metric's source, numbers that it has for nobody included. */
export function answerOf({ metric, side }: Asked, step: SourceStep, now: number): Promise<WireResponse> {
  const value = side === 'canary' ? step.canary : (step.baseline ?? step.canary);
  const format = formats[metric.from.kind === 'cloudwatch' ? 'webhook' : metric.from.kind];
  switch (step.answer) {
    case 'silence':
      return new Promise(() => {});
    case 'text':
      return Promise.resolve({ status: 200, headers: {}, body: '<html><body>Please log in</body></html>' });
    case 'error':
      return Promise.resolve(json(503, { status: 'error', error: 'the store is overloaded', errors: ['overloaded'] }));
    case 'nothing':
      return Promise.resolve(json(200, format(undefined, now)));
    case 'nan':
      return Promise.resolve(json(200, format(Number.NaN, now)));
    case 'number':
      return Promise.resolve(json(200, format(value, now)));
  }
}

const json = (status: number, body: object): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

type Format = (value: number | undefined, now: number) => object;

const formats: Readonly<Record<'prometheus' | 'datadog' | 'webhook', Format>> = {
  prometheus: (value, now) => {
    const result = value === undefined ? [] : [{ metric: {}, value: [now / 1000, String(value)] }];
    return { status: 'success', data: { resultType: 'vector', result } };
  },
  // JSON has no NaN, and Datadog gives null for what it cannot compute.
  datadog: (value) => {
    const values = value === undefined ? [] : [value];
    return { data: { attributes: { columns: [{ name: 'value', type: 'number', values }] }, type: 'scalar_response' } };
  },
  webhook: (value) => (value === undefined ? {} : { value }),
};
