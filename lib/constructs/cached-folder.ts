import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A folder of the repository's `.cache` that holds these files, named after them: writing the same again gives the same
 * folder and leaves nothing more behind.
 */
export function cachedFolder(kind: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const cache = fileURLToPath(new URL(`../../.cache/${kind}`, import.meta.url));
  const hash = createHash('sha256');
  for (const [file, content] of Object.entries(files)) hash.update(`${file}\0`).update(content).update('\0');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;

  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(unfinished, file)), { recursive: true });
    writeFileSync(join(unfinished, file), content);
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Somebody else was at it, too, and faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
