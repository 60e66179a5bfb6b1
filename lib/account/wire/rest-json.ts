import type { NormalizedSchema } from '@smithy/core/schema';
import { type ErrorSchemas, membersOf, normalized, type OperationCodec, type OperationSchema } from './codec.ts';
import { restJson, text } from './codec.ts';
import { encodableError } from './error-body.ts';
import { bodyBytes, bodyJson, type WireRequest, type WireResponse } from './http.ts';
import type { Route } from './routes.ts';

/**
 * restJson1: members travel in the path, the query string, headers, the status and the body, as their traits say.
 *
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonCodec(
  service: string,
  [, , operation, , input, output]: OperationSchema,
  route: Route,
  errors: ErrorSchemas,
): OperationCodec {
  return {
    service,
    operation,
    readInput: inputReader(normalized(input), route),
    writeOutput: structureWriter(normalized(output), route.status),
    writeError: (thrown) => {
      const error = encodableError(thrown, errors);
      const headers = { 'x-amzn-errortype': error.name };
      if (!error.schema) return response(error.status, headers, JSON.stringify(error.members));
      const written = structureWriter(error.schema, error.status)(error.members);
      return { ...written, headers: { ...written.headers, ...headers } };
    },
  };
}

type Read = (input: Record<string, unknown>, request: WireRequest, query: URLSearchParams) => void;

function inputReader(schema: NormalizedSchema, route: Route): OperationCodec['readInput'] {
  const readers: Read[] = [];
  let hasBody = false;
  for (const [name, member] of membersOf(schema)) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) continue;
    if (traits.httpQuery) readers.push(queryReader(name, member, traits.httpQuery));
    else if (traits.httpHeader) readers.push(headerReader(name, member, traits.httpHeader.toLowerCase()));
    else if (traits.httpPayload) readers.push(payloadReader(name, member));
    else hasBody = true;
  }
  const labels = membersOf(schema).filter(([, member]) => member.getMergedTraits().httpLabel);

  return (request) => {
    const [path = '', search = ''] = request.target.split('?', 2);
    const query = new URLSearchParams(search);
    const found: Record<string, unknown> = hasBody ? restJson.read(schema, bodyJson(request)) : {};
    const values = route.labels(path);
    for (const [name, member] of labels) found[name] = text.read(member, values[name]!);
    for (const read of readers) read(found, request, query);
    return found;
  };
}

function queryReader(name: string, member: NormalizedSchema, key: string): Read {
  const list = member.isListSchema();
  const schema = list ? member.getValueSchema() : member;
  return (input, _, query) => {
    const values = query.getAll(key).map((value) => text.read(schema, value));
    if (values.length > 0) input[name] = list ? values : values[0];
  };
}

function headerReader(name: string, member: NormalizedSchema, header: string): Read {
  return (input, { headers }) => {
    const value = headers[header];
    if (value !== undefined) input[name] = text.read(member, value);
  };
}

function payloadReader(name: string, member: NormalizedSchema): Read {
  return (input, request) => {
    const bytes = bodyBytes(request);
    if (bytes.length === 0) return;
    input[name] = member.isBlobSchema() ? bytes : restJson.read(member, bodyJson(request));
  };
}

function structureWriter(schema: NormalizedSchema, status: number): (value: object) => WireResponse {
  const members = membersOf(schema);
  const headerMembers = members.filter(([, member]) => member.getMergedTraits().httpHeader);
  const statusMember = members.find(([, member]) => member.getMergedTraits().httpResponseCode)?.[0];
  const inHeader = (name: string) => headerMembers.some(([member]) => member === name);
  const payload = members.find(([, member]) => member.getMergedTraits().httpPayload);
  const unbound = members.map(([name]) => name).filter((name) => name !== statusMember && !inHeader(name));

  return (value) => {
    const fields = value as Record<string, unknown>;
    const headers: Record<string, string> = {};
    for (const [name, member] of headerMembers) {
      if (fields[name] != null)
        headers[member.getMergedTraits().httpHeader!.toLowerCase()] = text.write(member, fields[name]);
    }
    const code = statusMember === undefined ? status : ((fields[statusMember] as number | undefined) ?? status);
    if (unbound.length === 0) return response(code, headers, '');
    if (payload) return response(code, headers, payloadBody(payload[1], fields[payload[0]]));
    return response(
      code,
      headers,
      restJson.write(schema, unbound.length === members.length ? fields : pick(fields, unbound)),
    );
  };
}

function pick(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) picked[name] = fields[name];
  return picked;
}

function payloadBody(member: NormalizedSchema, value: unknown): Uint8Array | string {
  if (value == null) return '';
  if (member.isBlobSchema()) return value as Uint8Array | string;
  return restJson.write(member, value);
}

function response(status: number, headers: Record<string, string>, body: Uint8Array | string): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}
