import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../contract.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { jsonCodec } from './json-codec.ts';

/** One operation of one service, able to read its requests and to write its answers. */
export interface OperationCodec {
  /** IAM prefix. */
  readonly service: string;
  readonly operation: string;
  readonly readInput: (request: WireRequest) => object;
  readonly writeOutput: (output: object) => WireResponse;
  readonly writeError: (error: AwsError) => WireResponse;
}

/** The SDK's schema of an operation: `UpdateAlias$` of the Lambda client, for instance. */
export type OperationSchema = readonly [9, namespace: string, name: string, traits: unknown, input: any, output: any];

/** The SDK's schema of an error: `ResourceConflictException$`. */
export type ErrorSchema = readonly [-3, namespace: string, name: string, ...unknown[]];

/** Finds the schema of an error by its name, or by the code it had in the query protocol. */
export type ErrorSchemas = (name: string) => ErrorSchema | undefined;

// The settings of the SDK's own protocols: timestamps in JSON are epoch seconds unless a trait says otherwise.
const settings = { timestampFormat: { useTrait: true, default: 7 as const } };

/** JSON by schema, as awsJson1.0 and awsJson1.1 write it. */
export const rpcJson = jsonCodec({ ...settings, jsonName: false });
/** JSON by schema, as the body of restJson1 has it. */
export const restJson = jsonCodec({ ...settings, httpBindings: true, jsonName: true });

const fromText = new FromStringShapeDeserializer({ ...settings, httpBindings: true });
const toText = new ToStringShapeSerializer({ ...settings, httpBindings: true });

/** A member that travels as text: in the path, the query string or a header. */
export const text = {
  read: (schema: NormalizedSchema, value: string): unknown => fromText.read(schema, value),
  write: (schema: NormalizedSchema, value: unknown): string => {
    toText.write(schema, value);
    return toText.flush();
  },
};

/** The members of a structure, with their traits; none for an operation without input or output. */
export function membersOf(schema: NormalizedSchema): readonly (readonly [string, NormalizedSchema])[] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}

export const normalized = (schema: unknown): NormalizedSchema => NormalizedSchema.of(schema as never);

/** The traits of a schema that an answer depends on; the SDK's own types leave their values open. */
export function errorTraitsOf(schema: NormalizedSchema): ErrorTraits {
  return schema.getMergedTraits();
}

interface ErrorTraits {
  readonly error?: 'client' | 'server';
  /** HTTP status. */
  readonly httpError?: number;
  /** Code and status in the query protocol. */
  readonly awsQueryError?: readonly [string, number];
}
