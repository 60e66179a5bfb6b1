import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Every TypeScript file of the repository that is in a folder, as text by its path from `root`. */
export function readTree(root: string): ReadonlyMap<string, string> {
  const pattern = '{bin,lib,functions,scripts,test,bench,examples}/**/*.ts';
  const paths = globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'cdk.out' });
  return new Map(paths.sort().map((path) => [path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')]));
}
