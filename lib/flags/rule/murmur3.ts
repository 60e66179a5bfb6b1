/**
 * MurmurHash3 x86 32-bit with seed 0 over the UTF-8 bytes of two strings, one after the other, as an unsigned integer: what
 * flagd hashes. Two, because the key is usually the flag's and the user's, and joining them costs more than hashing.
 *
 * Appleby, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmur3(first: string, second = ''): number {
  let hash = 0;
  let block = 0;
  const { length } = first;
  const end = length + second.length;
  for (let i = 0; i < end; i++) {
    const code = i < length ? first.charCodeAt(i) : second.charCodeAt(i - length);
    if (code > 0x7f) return murmur3OfBytes(new TextEncoder().encode(first + second));
    block |= code << ((i & 3) << 3);
    if ((i & 3) === 3) {
      hash = mixed(hash, block);
      block = 0;
    }
  }
  return finished(hash, block, end);
}

function murmur3OfBytes(bytes: Uint8Array): number {
  let hash = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >> 2;
  for (let i = 0; i < blocks; i++) hash = mixed(hash, view.getInt32(i * 4, true));
  const tail = bytes.subarray(blocks * 4).reduceRight((block, byte) => (block << 8) | byte, 0);
  return finished(hash, tail, bytes.length);
}

function mixed(hash: number, block: number): number {
  const h = hash ^ scrambled(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function scrambled(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** A tail of no bytes scrambles to 0, so it needs no case of its own. */
function finished(hash: number, tail: number, length: number): number {
  let h = hash ^ scrambled(tail) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
