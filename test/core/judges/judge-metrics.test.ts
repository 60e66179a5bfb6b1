import { expect, test } from 'vitest';
import { judgeMetrics } from '../../../lib/core/judges/judge-metrics.ts';
import { aMetric } from './a-metric.ts';

test('metrics are judged one by one, and their groups summed up by weight', () => {
  const [low, high] = [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [21, 22, 23, 24, 25, 26, 27, 28],
  ];
  const metrics = [
    { ...aMetric({ name: 'latency', control: low, experiment: high }), groups: ['speed'] },
    { ...aMetric({ name: 'errors', control: low, experiment: low }), groups: ['health', 'all'] },
    { ...aMetric({ name: 'memory', control: low, experiment: low.toReversed() }), groups: ['all', 'speed'] },
  ];

  const judged = judgeMetrics({ metrics, groupWeights: { speed: 50 } });

  expect(judged.metrics.map(({ name, classification }) => [name, classification])).toEqual([
    ['latency', 'High'],
    ['errors', 'Pass'],
    ['memory', 'Pass'],
  ]);
  expect(judged).toMatchObject({ score: 75, groups: { speed: 50, health: 100, all: 100 }, warnings: [] });
});
