import { NotModelledError } from '../contract.ts';
import { type ErrorSchemas, normalized, type OperationCodec, type OperationSchema } from './codec.ts';
import { encodableError } from './error-body.ts';
import { bodyBytes, type WireRequest, type WireResponse } from './http.ts';

/** The operation that a request in the query protocol is for; `undefined` for any other request. */
export function actionOf(request: WireRequest): string | undefined {
  const { 'content-type': type = '' } = request.headers;
  return type.startsWith('application/x-www-form-urlencoded')
    ? (formOf(request).get('Action') ?? undefined)
    : undefined;
}

/**
 * awsQuery: a form goes there, XML comes back. Of inputs only members that are texts are read, and of outputs structures,
 * lists and texts are written: no more is needed of the operations that are modelled.
 *
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQueryCodec(
  service: string,
  [, namespace, operation, , input]: OperationSchema,
  errors: ErrorSchemas,
): OperationCodec {
  const members = new Set([...normalized(input).structIterator()].map(([name]) => name));
  return {
    service,
    operation,
    readInput: (request) => Object.fromEntries([...formOf(request)].filter(([name]) => isMember(name))),
    writeOutput: (value) =>
      xml(
        200,
        `${operation}Response`,
        { [`${operation}Result`]: value, ResponseMetadata: { RequestId: '' } },
        namespace,
      ),
    writeError: (thrown) => {
      const { status, fault, queryCode } = encodableError(thrown, errors);
      const Type = fault === 'client' ? 'Sender' : 'Receiver';
      return xml(status, 'ErrorResponse', { Error: { Type, Code: queryCode, Message: thrown.message } }, namespace);
    },
  };

  function isMember(name: string): boolean {
    if (name === 'Action' || name === 'Version') return false;
    if (members.has(name)) return true;
    throw new NotModelledError(`${service}:${operation} with ${name} in the query protocol is not modelled`);
  }
}

const formOf = (request: WireRequest) => new URLSearchParams(Buffer.from(bodyBytes(request)).toString());

const xml = (status: number, root: string, value: object, namespace: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<${root} xmlns="${namespace}">${elements(value)}</${root}>`,
});

const elements = (value: object): string =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${content(member)}</${name}>`)
    .join('');

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? elements(value) : escaped(String(value));
}

const escaped = (text: string) => text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
