import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of inline code by content, so that loading the same template a thousand times writes it once. */
const folders = new Map<string, string>();

/** Puts a template's `ZipFile` where the host can load it, as CloudFormation does: in a file called index.js. */
export function inlineCodeFolder(source: string): string {
  const known = folders.get(source);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), 'inline-code-'));
  writeFileSync(join(folder, 'index.js'), source);
  folders.set(source, folder);
  return folder;
}
