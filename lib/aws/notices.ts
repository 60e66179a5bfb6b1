import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type EndNotice, endedDetailType, noticeSource } from '../core/rollout/notice.ts';

export interface Notices {
  readonly ended: (notice: EndNotice) => Promise<void>;
}

export function eventBridgeNotices(client: EventBridgeClient, busName: string): Notices {
  return {
    ended: async (notice) => {
      const { Entries } = await client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: busName,
              Source: noticeSource,
              DetailType: endedDetailType,
              Detail: JSON.stringify(notice),
            },
          ],
        }),
      );
      // PutEvents answers 200 even when it took nothing.
      const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw new Error(`EventBridge refused the notice: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    },
  };
}
