import { posix } from 'node:path';
import { type Ban, type Border, bans, borders, type Deed } from './rules.ts';
import { type Import, readSource, type Source } from './source.ts';

export interface Violation {
  readonly rule: 'imports' | 'cycle' | 'unmapped' | Deed;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Checks a tree of TypeScript files, given as text by their path from the root. */
export function findViolations(files: ReadonlyMap<string, string>): readonly Violation[] {
  const sources = new Map([...files].map(([file, text]) => [file, readSource(file, text)]));
  const each = [...sources].flatMap(([file, source]) => [...importing(file, source), ...doing(file, source)]);
  return [...each, ...cycles(sources)];
}

function importing(file: string, { imports }: Source): Violation[] {
  const border = borderOf(file);
  if (!border) {
    const message = 'stands in a folder that has no row in scripts/borders/rules.ts';
    return [{ rule: 'unmapped', file, line: 1, message }];
  }
  return imports
    .filter((it) => !allows(border, targetOf(file, it), it.typeOnly))
    .map((it) => ({ rule: 'imports', file, line: it.line, message: refusal(border, targetOf(file, it)) }));
}

function doing(file: string, { deeds }: Source): Violation[] {
  const banned = new Set(bans.filter((ban) => applies(ban, file)).map((ban) => ban.deed));
  return deeds
    .filter(({ deed }) => banned.has(deed))
    .map(({ deed, text, line }) => ({ rule: deed, file, line, message: `may not say ${text}` }));
}

/** Type imports count as well: two files that need each other to be understood are one file, or want a third. */
function cycles(sources: ReadonlyMap<string, Source>): Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      const ring = [...trail.slice(start), file];
      found.push({ rule: 'cycle', file, line: 1, message: `imports itself: ${ring.join(' → ')}` });
      return;
    }
    if (done.has(file)) return;
    for (const it of sources.get(file)?.imports ?? []) walk(targetOf(file, it), [...trail, file]);
    done.add(file);
  };
  for (const file of sources.keys()) walk(file, []);
  return found;
}

const within = (path: string, name: string) =>
  name === '' || path === name || path.startsWith(name.endsWith(':') ? name : `${name}/`);

const borderOf = (file: string): Border | undefined =>
  borders.filter(({ folder }) => within(file, folder)).sort((a, b) => b.folder.length - a.folder.length)[0];

const applies = ({ folders, except }: Ban, file: string) =>
  folders.some((folder) => within(file, folder)) && !except.some((path) => within(file, path));

const targetOf = (file: string, { specifier }: Import) =>
  specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;

const allows = ({ may, mayTypes = [] }: Border, target: string, typeOnly: boolean) =>
  may.some((name) => within(target, name)) || (typeOnly && mayTypes.some((name) => within(target, name)));

function refusal({ folder, may, mayTypes = [] }: Border, target: string): string {
  const types = mayTypes.length > 0 ? `, and types of ${mayTypes.join(', ')}` : '';
  return `may not import ${target}; ${folder} may import ${may.join(', ')}${types}`;
}
