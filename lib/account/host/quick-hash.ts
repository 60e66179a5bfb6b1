import crypto from 'node:crypto';

type Bytes = string | Uint8Array;

/** The part of Node's `Hash` that is not a stream. */
export interface QuickHash {
  readonly update: (data: Bytes, encoding?: BufferEncoding) => QuickHash;
  readonly copy: () => QuickHash;
  readonly digest: (encoding?: crypto.BinaryToTextEncoding) => Buffer | string;
}

/**
 * `crypto.createHash` with the same results. The SDK hashes twice per API call, and copies each hash before it reads it: in
 * Node these are four objects outside of the heap, here it is one call each. All but SHA-256 goes to Node.
 */
export function createHash(
  algorithm: string,
  options?: crypto.HashOptions,
): QuickHash | ReturnType<typeof crypto.createHash> {
  return algorithm === 'sha256' && options === undefined ? quickHash([]) : crypto.createHash(algorithm, options);
}

function quickHash(before: readonly Uint8Array[]): QuickHash {
  const chunks = [...before];
  let isOver = false;
  const goOn = () => {
    // As Node says it.
    if (isOver) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
  };
  const hash: QuickHash = {
    update: (data, encoding) => {
      goOn();
      chunks.push(typeof data === 'string' ? Buffer.from(data, encoding) : copyOf(data));
      return hash;
    },
    copy: () => {
      goOn();
      return quickHash(chunks);
    },
    digest: (encoding) => {
      goOn();
      isOver = true;
      const digest = sha256(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
      return encoding === undefined ? digest : digest.toString(encoding);
    },
  };
  return hash;
}

/** What happens to the bytes afterwards is no matter of the hash. Asks nothing of them: the SDK's warn of what they are asked. */
function copyOf(data: Uint8Array): Uint8Array {
  const copy = new Uint8Array(data.byteLength);
  copy.set(data);
  return copy;
}

export const sha256 = (data: Uint8Array): Buffer => crypto.hash('sha256', data, 'buffer');
