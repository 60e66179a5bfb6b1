import { describe, expect, it } from 'vitest';
import { ONCE } from '../../lib/core/judges/counter-limits.ts';
import type { SourceAnswer } from '../../lib/core/analysis/measured.ts';
import type { MetricSource } from '../../lib/core/plan/metric-source.ts';
import type { OwnMetric } from '../../lib/core/plan/own-metrics.ts';
import type { Sources } from '../../lib/sources/sources.ts';
import { checkSources, measureDue } from '../../lib/tasks/measure.ts';
import { aPlan, aRollout, begin, minute } from '../core/rollout/a-rollout.ts';

const aMetric = (from: MetricSource, changes: Partial<OwnMetric> = {}): OwnMetric => ({
  name: 'latency',
  from,
  failIf: { above: 800 },
  limits: { ...ONCE, count: 'unbounded' },
  intervalSeconds: 60,
  initialDelaySeconds: 0,
  ...changes,
});

type Asked = Parameters<Sources['measure']>[0];

const answers = (answer: (asked: Asked) => SourceAnswer) => {
  const asked: Asked[] = [];
  const sources: Sources = {
    measure: async (question) => {
      asked.push(question);
      return answer(question);
    },
  };
  return { asked, deps: { sources, controlPlane: 'tidegate' } };
};

const value = (number: number): SourceAnswer => ({ kind: 'value', value: number });
const nothing: SourceAnswer = { kind: 'error', why: 'no answer within 5 s' };
const rolloutOf = (...metrics: OwnMetric[]) => aRollout({ plan: aPlan({ analysis: { metrics } }) });
const now = begin + 6 * minute;

const promql = (query: string): MetricSource => ({ kind: 'prometheus', url: 'https://p.example.com', query });

describe('measuring', () => {
  it('asks for the canary with the placeholders filled in, over the stage so far', async () => {
    const { asked, deps } = answers(() => value(1));
    const query = 'sum(rate(x{f="{{function}}:{{alias}}",v="{{version}}",r="{{rollout}}"}[{{ window }}]))';

    const measured = await measureDue(deps, rolloutOf(aMetric(promql(query))), now);

    expect(measured).toEqual([{ name: 'latency', outcome: 'success', value: 1 }]);
    expect(asked).toEqual([
      {
        query: promql('sum(rate(x{f="checkout:live",v="2",r="checkout-live-1"}[300s]))'),
        window: { from: begin + minute, to: now },
        asking: {
          purpose: 'measure',
          metric: 'latency',
          rolloutId: 'checkout-live-1',
          target: 'checkout:live',
          side: 'canary',
          version: '2',
        },
      },
    ]);
  });

  it('asks the same for the baseline where a metric compares', async () => {
    const { asked, deps } = answers(({ asking }) => value(asking.side === 'canary' ? 150 : 100));
    const metric = aMetric(promql('x{v="{{version}}"}'), { compare: 'ratio', failIf: { above: 1.2 } });

    const measured = await measureDue(deps, rolloutOf(metric), now);

    expect(measured).toEqual([{ name: 'latency', outcome: 'failure', value: 1.5, baseline: 100 }]);
    expect(asked.map(({ query }) => query)).toMatchObject([{ query: 'x{v="2"}' }, { query: 'x{v="1"}' }]);
  });

  it('asks CloudWatch no later than it is known to answer', async () => {
    const { asked, deps } = answers(() => value(1));
    const dimensions = { Version: '{{version}}' };
    const metric = { id: 'a', namespace: 'N', metric: 'M', dimensions, statistic: 'Sum' };
    const from: MetricSource = { kind: 'cloudwatch', expression: 'a', metrics: [metric], period: 60 };

    await measureDue(deps, rolloutOf(aMetric(from)), now);

    expect(asked).toMatchObject([
      { window: { to: now - 2 * minute }, query: { metrics: [{ dimensions: { Version: '2' } }] } },
    ]);
  });

  it("opens a source with a secret of the rollout's owner", async () => {
    const { asked, deps } = answers(() => value(1));

    await measureDue(deps, rolloutOf(aMetric(promql('up'), { secret: 'datadog' })), now);

    expect(asked).toMatchObject([{ secretName: 'tidegate/payments/datadog' }]);
  });

  it('records why a measurement could not be made', async () => {
    const { deps } = answers(() => nothing);

    const measured = await measureDue(deps, rolloutOf(aMetric(promql('up'))), now);

    expect(measured).toEqual([{ name: 'latency', outcome: 'error', why: 'no answer within 5 s' }]);
  });
});

describe('checking the sources beforehand', () => {
  it('warns of each that has no number for the baseline', async () => {
    const { asked, deps } = answers(({ asking }) => (asking.metric === 'latency' ? nothing : value(1)));
    const metrics = [aMetric(promql('x{v="{{version}}"}')), aMetric(promql('up'), { name: 'carts' })];

    const warnings = await checkSources(deps, rolloutOf(...metrics), { baseline: '1', now: begin });

    expect(warnings).toEqual([
      'metric latency has no value for the baseline, and no stage passes without one: no answer within 5 s',
    ]);
    expect(asked).toMatchObject([
      { asking: { purpose: 'check', side: 'baseline', version: '1' }, query: { query: 'x{v="1"}' } },
      { asking: { purpose: 'check', metric: 'carts' } },
    ]);
  });
});
