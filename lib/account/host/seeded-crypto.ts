import crypto from 'node:crypto';
import type { Random } from '../random.ts';
import { createHash } from './quick-hash.ts';
import { createHmac } from './quick-hmac.ts';
import { type Refuse, shadow } from './shadow.ts';

/** `node:crypto` and the global `crypto`, whose random numbers come from a seed. Hashes and signatures are the real ones. */
export function seededCrypto(random: Random, refuse: Refuse) {
  const fill = <T extends NodeJS.ArrayBufferView>(target: T): T => {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random.next() * 256);
    return target;
  };
  const randomBytes = (size: number, done?: (error: null, bytes: Buffer) => void) => {
    const bytes = fill(Buffer.alloc(size));
    if (!done) return bytes;
    process.nextTick(done, null, bytes);
    return undefined;
  };
  const randomInt = (low: number, high?: unknown) =>
    typeof high === 'number' ? Math.floor(random.between(low, high)) : Math.floor(random.between(0, low));

  const web = {
    randomUUID: () => random.uuid(),
    getRandomValues: fill,
    // Its promises come from threads, and would not wait for the virtual clock.
    get subtle() {
      return refuse('crypto.subtle');
    },
  };
  const node = shadow(crypto, {
    randomUUID: () => random.uuid(),
    randomBytes,
    randomInt,
    randomFillSync: fill,
    getRandomValues: fill,
    webcrypto: web,
    createHash,
    createHmac,
  });
  return { web, node };
}
