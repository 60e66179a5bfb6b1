import { cbor } from '@smithy/core/cbor';
import type { WireRequest, WireResponse } from '../wire/http.ts';

/**
 * Refuses a request in whichever protocol it speaks, so that its sender can read why. Never with a status that SDKs take
 * for a reason to try again: 501, for instance, and nothing else from 500 up.
 */
export function refusal({ headers }: WireRequest, status: number, code: string, message: string): WireResponse {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    const spoken = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
    return { status, headers: spoken, body: cbor.serialize({ __type: code, message }) };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
    return { status, headers: { 'content-type': 'text/xml' }, body: `<ErrorResponse>${error}</ErrorResponse>` };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
