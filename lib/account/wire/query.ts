import type { AwsError } from '../contract.ts';
import type { OperationCodec } from './codec.ts';
import { bodyBytes, type WireRequest, type WireResponse } from './http.ts';

/** Services that speak the Query protocol and no other, with the operations that are modelled. */
const queryServices: Readonly<Record<string, readonly string[]>> = { iam: ['ListRoleTags', 'ListUserTags'] };

/** Such services are in one Region, whichever the account is simulated in. */
export const isGlobal = (service: string): boolean => Object.hasOwn(queryServices, service);

/**
 * The AWS Query protocol as far as those operations need it: flat texts in, structures and lists of texts out
 * (smithy.io/2.0/aws/protocols/aws-query-protocol.html).
 */
export function queryCodec(signingName: string, request: WireRequest): OperationCodec | undefined {
  const operations = queryServices[signingName];
  if (!operations) return undefined;
  const form = new URLSearchParams(Buffer.from(bodyBytes(request)).toString());
  const operation = operations.find((known) => known === form.get('Action'));
  if (operation === undefined) return undefined;
  const [answer, result] = [`${operation}Response`, `${operation}Result`];
  return {
    service: signingName,
    operation,
    readInput: () => Object.fromEntries([...form].filter(([key]) => key !== 'Action' && key !== 'Version')),
    writeOutput: (output) => xml(200, element({ [answer]: { [result]: output } })),
    writeError: ({ name, message, status }: AwsError) =>
      xml(status, element({ ErrorResponse: { Error: { Type: 'Sender', Code: name, Message: message } } })),
  };
}

const xml = (status: number, body: string): WireResponse => ({ status, headers: { 'content-type': 'text/xml' }, body });

function element(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${element(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `<${key}>${element(inner)}</${key}>`)
      .join('');
  }
  return escaped(`${value as string | number | boolean}`);
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
