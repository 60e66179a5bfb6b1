import { parseArn } from '../arn.ts';
import type { Clock } from '../clock.ts';
import { AwsError, type Call, NotModelledError } from '../contract.ts';
import type { Random } from '../random.ts';
import { physicalName } from './physical-name.ts';
import { type Provisioned, type Provisioner, ResourceFailure, type Wanted } from './provisioner.ts';
import type { ResponseUrls } from './response-url.ts';

export interface CustomResourceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly call: (call: Call) => Promise<object>;
  readonly urls: ResponseUrls;
}

/** What a function is asked to do (user guide, "Custom resource request objects"). */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

type AskedOf = Pick<Wanted, 'logicalId' | 'type' | 'properties' | 'stackId'>;
type Ask = Pick<CustomResourceRequest, 'RequestType' | 'PhysicalResourceId' | 'OldResourceProperties'>;

/** What the function answered, or that it did not: then nothing is known of its resource. */
interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly Data?: unknown;
}

const MAX_RESPONSE_BYTES = 4_096;
const LONGEST_TIMEOUT_SECONDS = 3_600;

/**
 * Resources that somebody's function makes: it is invoked asynchronously, so retries of Lambda apply, and answers by writing
 * to the request's presigned URL. Who does not answer is waited for until the timeout (user guide, "Custom resources";
 * texts: public issues).
 */
export function customResources({ clock, random, call, urls }: CustomResourceOptions): Provisioner {
  /** Rejects when the function cannot be invoked; gives nothing when it has not answered in time. */
  const exchange = (wanted: AskedOf, request: Ask, RequestId: string): Promise<Uint8Array | undefined> =>
    new Promise((resolve, reject) => {
      const ServiceToken = tokenOf(wanted);
      const timer = clock.after(timeoutSeconds(wanted) * 1_000, () => resolve(undefined));
      const ResponseURL = urls.open(`${wanted.stackId}|${wanted.logicalId}|${RequestId}`, (body) => {
        timer.cancel();
        resolve(body);
      });
      const event: CustomResourceRequest = {
        ...request,
        ...{ ServiceToken, ResponseURL, StackId: wanted.stackId, RequestId, LogicalResourceId: wanted.logicalId },
        ResourceType: wanted.type,
        ResourceProperties: asStrings(wanted.properties),
      };
      invoke(ServiceToken, event, call).catch(reject);
    });

  const ask = async (wanted: AskedOf, request: Ask, fallbackId: string): Promise<Provisioned> => {
    const requestId = random.uuid();
    const body = await exchange(wanted, request, requestId).catch((error: unknown) => {
      throw error instanceof AwsError ? new ResourceFailure(error.message, fallbackId) : error;
    });
    if (body === undefined) throw new ResourceFailure(noResponse(requestId), fallbackId);
    return read(body, requestId, fallbackId);
  };

  return {
    isReplacement: () => false,
    create: (wanted) =>
      ask(wanted, { RequestType: 'Create' }, physicalName(wanted.source.name, wanted.logicalId, 64, random)),
    update: async (current, wanted) => {
      if (current.properties.ServiceToken !== wanted.properties.ServiceToken) {
        throw new ResourceFailure('Modifying service token is not allowed.', current.ref);
      }
      const OldResourceProperties = asStrings(current.properties);
      const request = { RequestType: 'Update', PhysicalResourceId: current.ref, OldResourceProperties } as const;
      return ask(wanted, request, current.ref);
    },
    delete: async (current, { stackId }) => {
      await ask({ ...current, stackId }, { RequestType: 'Delete', PhysicalResourceId: current.ref }, current.ref);
    },
  };
}

function tokenOf({ logicalId, properties }: Pick<Wanted, 'logicalId' | 'properties'>): string {
  const token = properties.ServiceToken;
  if (typeof token !== 'string') throw new ResourceFailure('Invalid service token.');
  const service = parseArn(token)?.service;
  if (service === 'lambda') return token;
  if (service === undefined) throw new ResourceFailure(`Invalid service token: ${token}`);
  throw new NotModelledError(
    `${logicalId}: a custom resource behind ${service} (${token}) is not modelled, only Lambda`,
  );
}

function timeoutSeconds({ properties }: Pick<Wanted, 'properties'>): number {
  const { ServiceTimeout = LONGEST_TIMEOUT_SECONDS } = properties;
  const seconds = Number(ServiceTimeout);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_TIMEOUT_SECONDS) return seconds;
  throw new ResourceFailure(
    `ServiceTimeout must be an integer from 1 to ${LONGEST_TIMEOUT_SECONDS}, got ${String(ServiceTimeout)}`,
  );
}

/** Whoever deploys invokes the function: no permission of its policy is needed. */
const invoke = (FunctionName: string, event: CustomResourceRequest, call: CustomResourceOptions['call']) =>
  call({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName, InvocationType: 'Event', Payload: new TextEncoder().encode(JSON.stringify(event)) },
    principal: { kind: 'administrator' },
  });

function read(body: Uint8Array, requestId: string, fallbackId: string): Provisioned {
  if (body.length > MAX_RESPONSE_BYTES) throw new ResourceFailure('Response object is too long.', fallbackId);
  const { Status, Reason, PhysicalResourceId, Data = {} } = parsed(body, fallbackId);
  const ref = typeof PhysicalResourceId === 'string' && PhysicalResourceId !== '' ? PhysicalResourceId : undefined;
  if (Status === 'FAILED') {
    const said = typeof Reason === 'string' ? Reason : '';
    const message = `Received response status [FAILED] from custom resource. Message returned: ${said} (RequestId: ${requestId})`;
    throw new ResourceFailure(message, ref ?? fallbackId);
  }
  if (Status !== 'SUCCESS') throw new ResourceFailure('Invalid Status', fallbackId);
  if (ref === undefined || Buffer.byteLength(ref) > 1_024)
    throw new ResourceFailure('Invalid PhysicalResourceId', fallbackId);
  if (Data === null || typeof Data !== 'object') throw new ResourceFailure('Invalid Data', ref);
  return { ref, attributes: Data as Readonly<Record<string, unknown>> };
}

function parsed(body: Uint8Array, fallbackId: string): Answer {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    if (answer !== null && typeof answer === 'object') return answer;
  } catch {
    // Answered below.
  }
  throw new ResourceFailure('Invalid response: it is not a JSON object', fallbackId);
}

const noResponse = (requestId: string) =>
  `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;

/** Numbers and truth values become text on their way to the function, however deep they stand. */
const asStrings = (properties: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, asText(value)]));

function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  return value !== null && typeof value === 'object' ? asStrings({ ...value }) : String(value);
}
