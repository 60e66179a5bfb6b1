import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The specifier of a relative import or export in a declaration file. */
const RELATIVE = /((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+?)\.(?:ts|js)(['"])/g;

/** Has the declarations in a folder name JavaScript files: the compiler leaves the sources' own extension there. */
export function nameJavaScript(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) rewrite(join(folder, file), join(folder, file), 'js');
  }
}

/**
 * Writes `index.d.cts` beside `index.d.ts`, and so on for all that it refers to: what CommonJS loads is one bundle, but its
 * types are these.
 */
export function writeCommonJsDeclarations(entry: string): void {
  const done = new Set<string>();
  const todo = [resolve(entry)];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const references = rewrite(file, file.replace(/\.d\.ts$/, '.d.cts'), 'cjs');
    todo.push(...references.map((reference) => resolve(dirname(file), `${reference}.d.ts`)));
  }
}

function rewrite(from: string, to: string, extension: 'js' | 'cjs'): readonly string[] {
  const text = readFileSync(from, 'utf8');
  writeFileSync(to, text.replaceAll(RELATIVE, `$1$2.${extension}$3`));
  return [...text.matchAll(RELATIVE)].map(([, , reference = '']) => reference);
}
