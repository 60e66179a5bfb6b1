import type { LambdaClient } from '@aws-sdk/client-lambda';
import { noticeSource, type StartNotice, startedDetailType } from '../core/rollout/notice.ts';
import { askJson } from './json-request.ts';
import type { Deadline } from './secrets.ts';

/** What the control plane says on its bus of rollouts that begin. */
export interface StartNotices {
  /** Throws when the bus did not take it. */
  readonly started: (notice: StartNotice) => Promise<void>;
}

export interface StartNoticesOptions {
  /** Whose credentials, Region and connections are used: EventBridge's own client would be a tenth of a bundle. */
  readonly client: LambdaClient;
  readonly busName: string;
  readonly deadline: Deadline;
  readonly now: () => number;
}

const patienceMs = 5000;
const putEvents = { service: 'events', target: 'AWSEvents.PutEvents' };

/** PutEvents (EventBridge API reference). */
export const eventBridgeStartNotices = (options: StartNoticesOptions): StartNotices => ({
  started: async (notice) => {
    const { client, busName, deadline, now } = options;
    const entry = {
      EventBusName: busName,
      Source: noticeSource,
      DetailType: startedDetailType,
      Detail: JSON.stringify(notice),
    };
    const timing = { now: now(), abortSignal: deadline(patienceMs) };
    const { statusCode, body } = await askJson(client, putEvents, { Entries: [entry] }, timing);
    // PutEvents answers 200 even when it took nothing.
    if (statusCode === 200 && body['FailedEntryCount'] === 0) return;
    throw new Error(`EventBridge refused the notice with ${statusCode}: ${JSON.stringify(body).slice(0, 300)}`);
  },
});
