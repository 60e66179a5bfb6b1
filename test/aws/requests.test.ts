import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventBridgeRequests } from '../../lib/aws/requests.ts';

const client = new EventBridgeClient({ region: 'eu-west-1' });
const bus = mockClient(client);
const requests = eventBridgeRequests(client, 'tidegate');
const request = { target: 'checkout:live', version: '2', key: 'build-7', source: 'tidegate.payments' };

beforeEach(() => bus.reset());

describe('a request for a rollout', () => {
  it('is the event that pipelines put, from the owner of the target', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });

    await requests.send(request);

    expect(bus.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [
        {
          EventBusName: 'tidegate',
          Source: 'tidegate.payments',
          DetailType: 'Rollout Requested',
          Detail: '{"target":"checkout:live","version":"2","key":"build-7"}',
        },
      ],
    });
  });

  it('fails when the bus answers that it took nothing', async () => {
    bus.on(PutEventsCommand).resolves({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }],
    });

    await expect(requests.send(request)).rejects.toThrow('EventBridge refused the request: ThrottlingException Rate');
  });
});
