import { type ErrorSchemas, normalized, type OperationCodec, type OperationSchema, rpcJson } from './codec.ts';
import { encodableError } from './error-body.ts';
import { bodyJson } from './http.ts';

export interface AwsJsonOptions {
  readonly version: '1.0' | '1.1';
  /** Whether errors repeat the code that they had in the query protocol, as CloudWatch's do. */
  readonly queryCompatible: boolean;
}

/**
 * awsJson1.0 and awsJson1.1: one POST, the operation in a header, everything in a JSON body.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html,
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#query-compatible-services
 */
export function awsJsonCodec(
  service: string,
  [, , operation, , input, output]: OperationSchema,
  errors: ErrorSchemas,
  { version, queryCompatible }: AwsJsonOptions,
): OperationCodec {
  const inputSchema = normalized(input);
  const outputSchema = normalized(output);
  const headers = { 'content-type': `application/x-amz-json-${version}` };

  return {
    service,
    operation,
    readInput: (request) => {
      const json = bodyJson(request);
      return inputSchema.isUnitSchema() ? {} : rpcJson.read(inputSchema, json);
    },
    writeOutput: (value) => {
      return { status: 200, headers, body: outputSchema.isUnitSchema() ? '{}' : rpcJson.write(outputSchema, value) };
    },
    writeError: (thrown) => {
      const error = encodableError(thrown, errors);
      const value = { ...error.members, __type: error.schema?.getName(true) ?? error.name };
      const compatible = {
        'x-amzn-query-error': `${error.queryCode};${error.fault === 'client' ? 'Sender' : 'Receiver'}`,
      };
      return {
        status: error.status,
        headers: queryCompatible ? { ...headers, ...compatible } : headers,
        body: error.schema ? rpcJson.write(error.schema, value) : JSON.stringify(value),
      };
    },
  };
}
