import {
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { lambdaExposure } from '../../lib/aws/exposure.ts';

describe('who reaches a function', () => {
  const client = new LambdaClient({ region: 'eu-west-1' });
  const lambda = mockClient(client);
  beforeEach(() => lambda.reset());
  const exposure = lambdaExposure(client);
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';

  it('are event sources, with the qualifier that they invoke', async () => {
    lambda.on(ListEventSourceMappingsCommand).resolves({
      EventSourceMappings: [
        { EventSourceArn: 'queue', FunctionArn: `${arn}:live` },
        { EventSourceArn: 'stream', FunctionArn: arn },
      ],
    });

    expect(await exposure.eventSources('checkout')).toEqual([
      { source: 'queue', qualifier: 'live' },
      { source: 'stream' },
    ]);
  });

  it('are principals that the function’s own policy allows', async () => {
    const Statement = [
      { Sid: 'api', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } },
      { Sid: 'other', Effect: 'Deny', Principal: '*' },
      { Effect: 'Allow', Principal: '*' },
    ];
    lambda.on(GetPolicyCommand).resolves({ Policy: JSON.stringify({ Statement }) });

    expect(await exposure.grants('checkout')).toEqual([
      { statement: 'api', principal: 'apigateway.amazonaws.com' },
      { statement: 'without a name', principal: 'everybody' },
    ]);
  });

  it('are none where the function has no policy', async () => {
    lambda.on(GetPolicyCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));

    expect(await exposure.grants('checkout')).toEqual([]);
  });
});
