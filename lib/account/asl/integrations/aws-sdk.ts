import type { SdkService } from '../resource.ts';
import { errorName } from './error-names.ts';
import type { Integration } from './integration.ts';
import { taskEvents } from './task-events.ts';

/** `arn:aws:states:::aws-sdk:dynamodb:updateItem`, with or without a task token. */
export function awsSdk(service: SdkService, action: string, waits: boolean): Integration {
  const resourceType = `aws-sdk:${service.id}`;
  const operation = upperFirst(action);

  return {
    sizeLabel: resourceType,
    events: taskEvents(resourceType, waits ? `${action}.waitForTaskToken` : action),
    prepare: (parameters, requestId) => ({
      call: { service: service.prefix, operation, input: toInput(service, operation, parameters as object) },
      resultOf: (answer) => toResult(service, operation, answer),
      failureOf: ({ name, message, status }) => ({
        error: errorName(service.errorName, name, `${service.errorName}Exception`, service.modelled),
        cause: `${message} (Service: ${service.errorName}, Status Code: ${status}, Request ID: ${requestId})`,
      }),
    }),
  };
}

function toInput(service: SdkService, operation: string, parameters: object): object {
  if (service.camelCase) return renamed(parameters, lowerFirst) as object;
  if (!isLambdaInvoke(service, operation)) return parameters;
  const { Payload, ...input } = parameters as { Payload?: unknown };
  const text = typeof Payload === 'string' ? Payload : JSON.stringify(Payload === undefined ? {} : Payload);
  return { ...input, Payload: new TextEncoder().encode(text) };
}

function toResult(
  service: SdkService,
  operation: string,
  { $metadata: _, ...answer }: { $metadata?: unknown },
): unknown {
  if (isLambdaInvoke(service, operation)) {
    const { Payload } = answer as { Payload?: Uint8Array };
    return { ...answer, Payload: new TextDecoder().decode(Payload) };
  }
  return asJson(service.camelCase ? renamed(answer, upperFirst) : answer);
}

const isLambdaInvoke = ({ id }: SdkService, operation: string) => id === 'lambda' && operation === 'Invoke';

/** Timestamps become ISO 8601 texts, blobs base64, and members without a value go. */
function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) result[key] = asJson(member);
  return result;
}

/** Renames members at every depth, but not inside values that are not plain structures. */
function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), renamed(member, rename)]));
}

const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
