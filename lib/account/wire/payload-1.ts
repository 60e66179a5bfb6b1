import { NotModelledError } from '../contract.ts';
import type { FrontRequest, FrontResponse } from './payload-2.ts';

/** What is known of the REST API, and of where in it a request has come to. */
export interface RestFront {
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly domainName: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly resourceId: string;
  /** `/orders/{id}` */
  readonly resourcePath: string;
  readonly stage: string;
  readonly timeEpoch: number;
}

/**
 * The event of a Lambda proxy integration of a REST API (API Gateway developer guide, "Input format of a Lambda function for
 * proxy integration"; recorded events for what is null, for plus signs and repeated parameters). The request's path is the
 * one below the stage.
 */
export function proxyEvent({ method, path, rawQueryString, headers, body }: FrontRequest, front: RestFront): object {
  const { pathParameters, resourcePath, stage } = front;
  const query = [...new URLSearchParams(rawQueryString)];
  const names = [...new Set(query.map(([name]) => name))];
  const valuesOf = (wanted: string) => query.filter(([name]) => name === wanted).map(([, value]) => value);
  return {
    resource: resourcePath,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    // Of a parameter that is given more than once, the last.
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(Object.fromEntries(names.map((name) => [name, valuesOf(name)]))),
    pathParameters: orNull(pathParameters),
    stageVariables: null,
    requestContext: requestContextOf({ method, path: `/${stage}${path}`, headers }, front),
    body: body ?? null,
    isBase64Encoded: false,
  };
}

function requestContextOf(
  { method, path, headers }: Pick<FrontRequest, 'method' | 'path' | 'headers'>,
  front: RestFront,
): object {
  const { accountId, apiId, deploymentId, domainName, requestId, extendedRequestId } = front;
  const { resourceId, resourcePath, stage, timeEpoch } = front;
  return {
    accountId,
    apiId,
    deploymentId,
    domainName,
    domainPrefix: apiId,
    extendedRequestId,
    httpMethod: method,
    identity: {
      ...nobody,
      sourceIp: '198.51.100.7',
      userAgent: headers['user-agent'] ?? null,
    },
    path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(timeEpoch),
    requestTimeEpoch: timeEpoch,
    resourceId,
    resourcePath,
    stage,
  };
}

/** Who asks where nobody is asked who they are. */
const nobody = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

const orNull = <T extends object>(values: T): T | null => (Object.keys(values).length > 0 ? values : null);

/** `05/Jan/2026:09:00:00 +0000` */
function requestTime(at: number): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

const known = ['isBase64Encoded', 'statusCode', 'headers', 'multiValueHeaders', 'body'];

/**
 * What a function's answer is to the caller; nothing where it is not in the output format for proxy integrations, which has
 * no members but these.
 */
export function proxyResponse(answer: unknown): FrontResponse | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  if (Object.keys(answer).some((member) => !known.includes(member))) return undefined;
  const {
    statusCode = 200,
    headers,
    multiValueHeaders,
    body,
    isBase64Encoded,
  } = answer as Readonly<Record<string, any>>;
  const isStatus = Number.isInteger(Number(statusCode));
  if (!isStatus || !isText(body) || !Object.values(headers ?? {}).every(isHeader)) return undefined;
  if (isBase64Encoded || multiValueHeaders) {
    throw new NotModelledError('a response in Base64 or with multiValueHeaders to a REST request is not modelled');
  }
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    statusCode: Number(statusCode),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
    body: body ?? '',
  };
}

const isText = (body: unknown) => body === undefined || body === null || typeof body === 'string';

const isHeader = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
