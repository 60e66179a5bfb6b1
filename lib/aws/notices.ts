import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BreakerNotice } from '../core/flags/breaker-text.ts';
import {
  type AttentionNotice,
  attentionDetailType,
  breakerDetailType,
  type EndNotice,
  endedDetailType,
  noticeSource,
} from '../core/rollout/notice.ts';

/** What the control plane says on its bus. Throws when the bus did not take it. */
export interface Notices {
  readonly ended: (notice: EndNotice) => Promise<void>;
  readonly needsAttention: (notice: AttentionNotice) => Promise<void>;
  readonly breaker: (notice: BreakerNotice) => Promise<void>;
}

export function eventBridgeNotices(client: EventBridgeClient, busName: string): Notices {
  const put = async (DetailType: string, notice: object) => {
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: busName, Source: noticeSource, DetailType, Detail: JSON.stringify(notice) }],
      }),
    );
    // PutEvents answers 200 even when it took nothing.
    const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`EventBridge refused the notice: ${refused.ErrorCode} ${refused.ErrorMessage}`);
  };
  return {
    ended: (notice) => put(endedDetailType, notice),
    needsAttention: (notice) => put(attentionDetailType, notice),
    breaker: (notice) => put(breakerDetailType, notice),
  };
}
