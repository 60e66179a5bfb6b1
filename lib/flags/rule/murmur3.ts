interface State {
  readonly hash: number;
  /** The characters after the last whole block of four. */
  readonly block: number;
  /** All characters, one over the other: up to 127, they are the bytes. */
  readonly seen: number;
}

/** A text that has been hashed, and may go on: most keys of a split begin with the key of one flag. */
export interface Beginning extends State {
  readonly text: string;
}

export const nothing: Beginning = { text: '', hash: 0, block: 0, seen: 0 };

export const beginningWith = (text: string): Beginning => ({ text, ...hashed(nothing, text) });

/**
 * MurmurHash3 x86 32-bit with seed 0 over the UTF-8 bytes of a beginning and the text behind it, as an unsigned integer: what
 * flagd hashes.
 *
 * Appleby, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmur3(text: string, beginning = nothing): number {
  const state = hashed(beginning, text);
  if (state.seen < 128) return finished(state, beginning.text.length + text.length);
  const bytes = new TextEncoder().encode(beginning.text + text);
  return finished(hashed(nothing, bytes), bytes.length);
}

function hashed(beginning: Beginning, more: string | Uint8Array): State {
  let { hash, block, seen } = beginning;
  let place = (beginning.text.length & 3) << 3;
  for (let i = 0; i < more.length; i++) {
    const code = typeof more === 'string' ? more.charCodeAt(i) : more[i]!;
    seen |= code;
    block |= code << place;
    place = (place + 8) & 31;
    if (place === 0) {
      hash = mixed(hash, block);
      block = 0;
    }
  }
  return { hash, block, seen };
}

function mixed(hash: number, block: number): number {
  const h = hash ^ scrambled(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function scrambled(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** A block of no bytes scrambles to 0, so it needs no case of its own. */
function finished({ hash, block }: State, length: number): number {
  let h = hash ^ scrambled(block) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
