import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventBridgeNotices } from '../../lib/aws/notices.ts';

const client = new EventBridgeClient({ region: 'eu-west-1' });
const events = mockClient(client);
beforeEach(() => events.reset());

const notices = eventBridgeNotices(client, 'tidegate');
const notice = {
  rolloutId: 'checkout-live-1',
  target: 'checkout:live',
  version: '2',
  outcome: 'promoted',
  reason: 'all is well',
} as const;

describe('a notice of an end', () => {
  it('is put on the control plane’s bus', async () => {
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });

    await notices.ended(notice);

    expect(events.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toEqual([
      { EventBusName: 'tidegate', Source: 'tidegate', DetailType: 'Rollout Ended', Detail: JSON.stringify(notice) },
    ]);
  });

  it('that EventBridge answers with 200 and does not take fails', async () => {
    events.on(PutEventsCommand).resolves({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' }],
    });

    await expect(notices.ended(notice)).rejects.toThrow(
      'EventBridge refused the notice: NotAuthorizedForSource Not authorized for the source.',
    );
  });
});
