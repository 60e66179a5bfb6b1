import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../contract.ts';
import { type ErrorSchema, type ErrorSchemas, errorTraitsOf, membersOf, normalized } from './codec.ts';

/** An error, ready to be put on the wire. */
export interface EncodableError {
  /** The name of its shape. */
  readonly name: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  /** Absent for the errors that every service can give and no model mentions: throttling, access denied, validation. */
  readonly schema: NormalizedSchema | undefined;
  /** Its code in the query protocol. */
  readonly queryCode: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Brings an error into its modelled shape; the model's HTTP status wins over what the thrower believed. */
export function encodableError(error: AwsError, schemas: ErrorSchemas): EncodableError {
  const raw = schemas(error.name);
  if (!raw) {
    const fault = error.status < 500 ? 'client' : 'server';
    const members = { ...error.members, message: error.message };
    return { name: error.name, status: error.status, fault, schema: undefined, queryCode: error.name, members };
  }
  const schema = normalized(raw);
  const traits = errorTraitsOf(schema);
  const fault = traits.error ?? 'client';
  return {
    name: raw[2],
    status: traits.httpError ?? error.status,
    fault,
    schema,
    queryCode: traits.awsQueryError?.[0] ?? raw[2],
    members: { ...modelledMembers(schema, error, fault), ...error.members },
  };
}

/** The text under the member the shape has for it (`message` or `Message`), and Lambda's `Type`. */
function modelledMembers(schema: NormalizedSchema, error: AwsError, fault: 'client' | 'server') {
  const members: Record<string, unknown> = {};
  for (const [name] of membersOf(schema)) {
    if (name.toLowerCase() === 'message') members[name] = error.message;
    if (name === 'Type') members[name] = fault === 'client' ? 'User' : 'Service';
  }
  return members;
}

/** Looks errors up among the schemas that a client package exports. */
export function errorSchemasOf(exports: Readonly<Record<string, unknown>>): ErrorSchemas {
  const byName = new Map<string, ErrorSchema>();
  for (const value of Object.values(exports)) {
    if (!isErrorSchema(value)) continue;
    byName.set(value[2], value);
    const queryCode = errorTraitsOf(normalized(value)).awsQueryError?.[0];
    if (queryCode !== undefined && !byName.has(queryCode)) byName.set(queryCode, value);
  }
  return (name) => byName.get(name);
}

const isErrorSchema = (value: unknown): value is ErrorSchema => Array.isArray(value) && value[0] === -3;
