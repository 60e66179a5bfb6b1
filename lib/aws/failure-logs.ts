import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  countFailures,
  FAILURE_TERMS,
  type FailureCounts,
  type FailureLine,
  readFailureLine,
  versionOfStream,
} from '../core/analysis/failure-lines.ts';

/** A page is at most 1 MB; an hour of failing requests has few. */
const MOST_PAGES = 5;

/** Which failures of which versions; instants in milliseconds, [from, to). */
export interface FailureQuestion {
  readonly logGroup: string;
  readonly functionName: string;
  readonly versions: readonly string[];
  readonly from: number;
  readonly to: number;
}

export type FailureAnswer =
  | { readonly kind: 'read'; readonly byVersion: Readonly<Record<string, FailureCounts>>; readonly isPartial: boolean }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** What Lambda's platform says in a function's log group about requests that failed. */
export interface FailureLogs {
  /** Never rejects: a log that cannot be read explains nothing, and that is all. */
  readonly read: (question: FailureQuestion) => Promise<FailureAnswer>;
}

const pattern = FAILURE_TERMS.map((term) => `?"${term.replaceAll('"', '\\"')}"`).join(' ');

export function cloudWatchFailureLogs(client: CloudWatchLogsClient): FailureLogs {
  return {
    read: async (question) => {
      try {
        return await readPages(client, question);
      } catch (error) {
        return { kind: 'unavailable', detail: describe(error, question) };
      }
    },
  };
}

async function readPages(client: CloudWatchLogsClient, question: FailureQuestion): Promise<FailureAnswer> {
  const { logGroup: logGroupName, functionName, versions, from, to } = question;
  const lines = new Map<string, FailureLine[]>(versions.map((version) => [version, []]));
  const asked = { logGroupName, startTime: from, endTime: to - 1, filterPattern: pattern };
  let nextToken: string | undefined;
  let pages = 0;
  do {
    const page = await client.send(new FilterLogEventsCommand({ ...asked, nextToken }));
    for (const { logStreamName = '', message = '' } of page.events ?? []) {
      const line = readFailureLine(message);
      if (line) lines.get(versionOfStream(logStreamName, functionName) ?? '')?.push(line);
    }
    nextToken = page.nextToken;
    pages += 1;
  } while (nextToken && pages < MOST_PAGES);
  const byVersion = Object.fromEntries([...lines].map(([version, all]) => [version, countFailures(all)]));
  return { kind: 'read', byVersion, isPartial: nextToken !== undefined };
}

function describe(error: unknown, { logGroup }: FailureQuestion): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (name === 'ResourceNotFoundException') return `there is no log group ${logGroup}`;
  if (name === 'AccessDeniedException') {
    return `the log group ${logGroup} may not be read; give it the tag tidegate:control-plane with the control plane's name`;
  }
  return `the log group ${logGroup} could not be read: ${name}: ${message}`;
}
