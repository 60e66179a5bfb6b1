import { createHash } from 'node:crypto';
import type { MessageAttributes } from './queue.ts';

/** SDKs compare these with what they sent (SQS Developer Guide, "Calculating the MD5 message digest for message attributes"). */
export const bodyDigest = (body: string) => createHash('md5').update(body).digest('hex');

export function attributesDigest(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Uint8Array.of(BinaryValue ? BINARY : TEXT));
    add(BinaryValue ?? Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

const TEXT = 1;
const BINARY = 2;
