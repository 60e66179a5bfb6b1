import { type Position, type Problem, problemAt } from './problem.ts';

/** Plans are a page of text; what is larger is another file, and is not read. Bytes. */
export const MOST_PLAN_BYTES = 256 * 1024;

export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file's bytes as text, if they are UTF-8 without NULs and not too many. A byte order mark is dropped. */
export function decodePlan(bytes: Uint8Array): DecodedText {
  if (bytes.length > MOST_PLAN_BYTES) {
    return refusal({ line: 1, column: 1 }, `more than ${MOST_PLAN_BYTES / 1024} KiB`, 'a plan is a page of text');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) return refusal(endOf(bytes.subarray(0, nul)), 'a NUL byte', 'text is expected');

  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refusal(endOf(bytes.subarray(0, firstInvalid(bytes))), 'bytes that are not UTF-8', 'text is expected');
  }
}

function refusal(at: Position, found: string, why: string): DecodedText {
  const sentence = `not a plan: found ${found}; ${why}`;
  return { ok: false, problems: [problemAt(at, { path: [], found, expected: 'text in UTF-8', sentence })] };
}

/** The position after these bytes, of which the last may have begun a character in vain. */
function endOf(bytes: Uint8Array): Position {
  const lines = new TextDecoder().decode(bytes, { stream: true }).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** How many bytes at the beginning are sound, found by halving: the beginning of sound text is sound. */
function firstInvalid(bytes: Uint8Array): number {
  let sound = 0;
  let broken = bytes.length;
  while (sound < broken) {
    const middle = Math.ceil((sound + broken) / 2);
    if (isUtf8Start(bytes.subarray(0, middle))) sound = middle;
    else broken = middle - 1;
  }
  return sound;
}

/** Whether bytes are UTF-8 that may still go on in the middle of a character. */
function isUtf8Start(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
