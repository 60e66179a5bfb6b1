import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { carriedMetrics } from '../../../lib/aws/carried-metrics.ts';
import { cloudWatchMetrics } from '../../../lib/aws/metrics.ts';
import type { Preparation } from '../../../lib/core/rollout/event.ts';
import { observe } from '../../../lib/tasks/observe.ts';
import { evidenceRequest } from '../../../lib/view/explain/evidence-request.ts';
import { aPlan, aRollout, minute, shiftAt } from '../../core/rollout/a-rollout.ts';

const client = new CloudWatchClient({ region: 'eu-west-1' });
const cloudWatch = mockClient(client);
const series = carriedMetrics({
  metrics: cloudWatchMetrics(client),
  settled: { read: async () => [], put: async () => {} },
});

/** What an analysis at that time really asks. */
async function asked(rollout: ReturnType<typeof aRollout>, now: number) {
  cloudWatch.reset();
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
  await observe(
    { alarms: { read: async () => [] }, logs: { read: () => Promise.reject(new Error('nobody asks')) }, series },
    rollout,
    now,
  );
  const [call] = cloudWatch.commandCalls(GetMetricDataCommand);
  return JSON.parse(JSON.stringify(call?.args[0].input ?? null)) as unknown;
}

test.each([
  ['only errors are judged', {}],
  ['latency is judged, too', { slowAboveMs: 250 }],
  ["requests near the function's timeout are shown", { timeoutSeconds: 3 }],
])('is the request that the analysis made, where %s', async (_, prepared) => {
  const preparation: Partial<Preparation> = prepared;
  const rollout = aRollout({
    stage: 1,
    preparation,
    plan: aPlan({ analysis: { sources: { dropped: 5, iteratorAge: 60 } } }),
  });
  const now = shiftAt(1) + 7 * minute + 1234;

  expect(evidenceRequest(rollout, now)).toEqual(await asked(rollout, now));
});

test('is none while there is no complete minute', async () => {
  const rollout = aRollout();
  const now = shiftAt(0) + 2 * minute;

  expect(evidenceRequest(rollout, now)).toBeUndefined();
  expect(await asked(rollout, now)).toBeNull();
});
