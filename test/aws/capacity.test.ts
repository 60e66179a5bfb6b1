import { LambdaClient, ListProvisionedConcurrencyConfigsCommand } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { lambdaCapacity } from '../../lib/aws/capacity.ts';

const arn = (qualifier: string) => `arn:aws:lambda:eu-west-1:123456789012:function:checkout:${qualifier}`;

it('reads the capacity of all versions and aliases of a function, over all pages', async () => {
  const client = new LambdaClient({ region: 'eu-west-1' });
  mockClient(client)
    .on(ListProvisionedConcurrencyConfigsCommand, { Marker: undefined })
    .resolves({
      ProvisionedConcurrencyConfigs: [
        { FunctionArn: arn('live'), RequestedProvisionedConcurrentExecutions: 5, Status: 'READY' },
      ],
      NextMarker: 'more',
    })
    .on(ListProvisionedConcurrencyConfigsCommand, { Marker: 'more' })
    .resolves({
      ProvisionedConcurrencyConfigs: [
        {
          FunctionArn: arn('2'),
          RequestedProvisionedConcurrentExecutions: 9,
          Status: 'FAILED',
          StatusReason: 'too much',
        },
      ],
    });

  expect(await lambdaCapacity(client).of('checkout')).toEqual([
    { qualifier: 'live', executions: 5, status: 'READY', reason: '' },
    { qualifier: '2', executions: 9, status: 'FAILED', reason: 'too much' },
  ]);
});
