import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { RolloutRequest } from '../core/rollout/event.ts';
import { requestedDetailType } from '../core/rollout/notice.ts';

export interface Requests {
  /** Asks for a rollout as the target's owner does. Throws when the bus did not take the event. */
  readonly send: (request: RolloutRequest) => Promise<void>;
}

export function eventBridgeRequests(client: EventBridgeClient, busName: string): Requests {
  return {
    send: async ({ source, ...detail }) => {
      const { Entries } = await client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: busName,
              Source: source,
              DetailType: requestedDetailType,
              Detail: JSON.stringify(detail),
            },
          ],
        }),
      );
      // PutEvents answers 200 even when it took nothing.
      const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw new Error(`EventBridge refused the request: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    },
  };
}
