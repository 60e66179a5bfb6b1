import { type AwsError, NotModelledError } from '../contract.ts';
import { awsJsonCodec } from './aws-json.ts';
import { actionOf, awsQueryCodec } from './aws-query.ts';
import type { OperationCodec, OperationSchema } from './codec.ts';
import { errorSchemasOf } from './error-body.ts';
import { signatureOf, type WireRequest, type WireResponse } from './http.ts';
import { type ServiceModel, serviceModels } from './models.ts';
import { queryCodec } from './query.ts';
import { restJsonCodec } from './rest-json.ts';
import { routeOf, router } from './routes.ts';

/** A request that was understood, and the two ways to answer it in the same protocol. */
export interface DecodedRequest {
  /** IAM prefix. */
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly accessKeyId: string;
  readonly region: string;
  readonly succeed: (output: object) => WireResponse;
  readonly fail: (error: AwsError) => WireResponse;
}

/**
 * Reads a signed HTTP request of an AWS SDK as the service it is meant for would.
 *
 * Throws {@link NotModelledError} for an unsigned request, and for a service, protocol or operation that is not known:
 * that is the end of a simulation, not an answer to give.
 */
export function decodeRequest(request: WireRequest): DecodedRequest {
  const signature = signatureOf(request.headers);
  if (!signature) {
    throw new NotModelledError(`an unsigned request (${request.method} ${request.target}): every call needs SigV4`);
  }
  const { accessKeyId, region, signingName } = signature;
  const codec = queryCodec(signingName, request) ?? findCodec(signingName, request);
  return {
    service: codec.service,
    operation: codec.operation,
    input: codec.readInput(request),
    accessKeyId,
    region,
    succeed: codec.writeOutput,
    fail: codec.writeError,
  };
}

type FindCodec = (request: WireRequest) => OperationCodec | undefined;

// Schemas are read once per process and service, codecs are built once per operation.
const finders = new Map<string, FindCodec>();

function findCodec(signingName: string, request: WireRequest): OperationCodec {
  let find = finders.get(signingName);
  if (!find) {
    const models = serviceModels.filter(({ service, signingName: name = service }) => name === signingName);
    if (models.length === 0) {
      throw new NotModelledError(`the AWS service ${signingName}: no wire protocol is known for it here`);
    }
    find = firstOf(models.map(finderOf));
    finders.set(signingName, find);
  }
  const codec = find(request);
  if (!codec) throw new NotModelledError(`${signingName}: ${describe(request)} is not an operation that is known here`);
  return codec;
}

function firstOf(finders: readonly FindCodec[]): FindCodec {
  return (request) => {
    for (const find of finders) {
      const codec = find(request);
      if (codec) return codec;
    }
    return undefined;
  };
}

function finderOf(model: ServiceModel): FindCodec {
  const { protocol, service } = model;
  const errors = errorSchemasOf(model.exports);
  const operations = Object.values(model.exports).filter(isOperationSchema);
  const built = new Map<OperationSchema, OperationCodec>();
  const once = (schema: OperationSchema, build: () => OperationCodec) => {
    const codec = built.get(schema) ?? build();
    built.set(schema, codec);
    return codec;
  };

  if (protocol.kind === 'awsJson') {
    const { version, queryCompatible = false } = protocol;
    const byTarget = new Map(operations.map((schema) => [`${protocol.target}.${schema[2]}`, schema]));
    return ({ headers }) => {
      const schema = byTarget.get(headers['x-amz-target'] ?? '');
      return schema && once(schema, () => awsJsonCodec(service, schema, errors, { version, queryCompatible }));
    };
  }
  if (protocol.kind === 'awsQuery') {
    const byName = new Map(operations.map((schema) => [schema[2], schema]));
    return (request) => {
      const schema = byName.get(actionOf(request) ?? '');
      return schema && once(schema, () => awsQueryCodec(service, schema, errors));
    };
  }
  const entries = operations.flatMap((schema) => {
    const route = routeOf(schema);
    return route ? [{ schema, route }] : [];
  });
  const find = router(entries);
  return ({ method, target }) => {
    const found = find(method, target);
    return found && once(found.schema, () => restJsonCodec(service, found.schema, found.route, errors));
  };
}

const isOperationSchema = (value: unknown): value is OperationSchema => Array.isArray(value) && value[0] === 9;

function describe(request: WireRequest): string {
  const { method, target, headers } = request;
  const type = headers['content-type'] ?? 'no content type';
  const action = actionOf(request);
  if (action !== undefined) return `${action} in the query protocol`;
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return `${target.split('/').at(-1)} in the CBOR protocol`;
  return headers['x-amz-target'] ?? `${method} ${target} (${type})`;
}
