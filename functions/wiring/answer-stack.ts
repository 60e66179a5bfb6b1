import { request } from 'node:https';
import type { StackAnswer } from '../../lib/tasks/register-application.ts';

/** What CloudFormation sends, as far as the answer needs it. */
interface CustomResourceEvent {
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: { readonly FunctionName?: string; readonly AliasName?: string };
}

/** Less than the function's timeout of a minute: an answer that says so is better than CloudFormation's hour of silence. */
const patienceMs = 45_000;
/** All of the answer may have 4,096 bytes. */
const longestReason = 1_500;

/**
 * A custom resource's Lambda function: runs the task, and answers CloudFormation whatever comes of it (AWS CloudFormation
 * User Guide, "Custom resource response objects").
 */
export const customResource =
  (task: (event: unknown) => Promise<StackAnswer>) =>
  async (event: CustomResourceEvent): Promise<void> => {
    const { RequestId, ResponseURL, StackId, LogicalResourceId } = event;
    const answer = await inTime(task(event)).then(
      ({ physicalId, data }) => ({ Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data }),
      (error: unknown) => ({
        Status: 'FAILED',
        PhysicalResourceId: failedId(event),
        Reason: (error instanceof Error ? error.message : String(error)).slice(0, longestReason),
      }),
    );
    await put(ResponseURL, JSON.stringify({ RequestId, StackId, LogicalResourceId, ...answer }));
  };

/** A failed creation is deleted next, under the name that is given here: it may have left something. */
function failedId({ PhysicalResourceId, ResourceProperties, RequestId }: CustomResourceEvent): string {
  const { FunctionName, AliasName } = ResourceProperties ?? {};
  return PhysicalResourceId ?? (FunctionName && AliasName ? `${FunctionName}:${AliasName}` : RequestId);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            'Tidegate was not done in 45 seconds; the log of the function that was asked says what it waited for; deploy again',
          ),
        ),
      patienceMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** To the address that CloudFormation has signed in advance: no credentials, and no content type. */
function put(url: string, body: string): Promise<void> {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) };
    const sent = request({ hostname, path: `${pathname}${search}`, method: 'PUT', headers }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`CloudFormation's answer could not be delivered: HTTP ${statusCode}`));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
