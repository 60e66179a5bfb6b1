import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FlagDocument } from '../../core/flags/document.ts';
import { UsageError } from '../command.ts';
import type { Context } from '../context.ts';

type Folder = Pick<Context, 'cwd'>;

const modules: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

/** The text of a document: what a file in JSON has in it, be it right or wrong, or what a module that uses `defineFlags` exports. */
export async function documentText({ cwd }: Folder, file: string): Promise<string> {
  const path = resolve(cwd, file);
  if (modules.includes(extname(file))) return JSON.stringify(await exported(path, file));
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} could not be read as a document of flags: ${(cause as Error).message}`);
  }
}

/** The document of a file. Throws a usage error for what is none. */
export async function documentIn(folder: Folder, file: string): Promise<FlagDocument> {
  try {
    const document = JSON.parse(await documentText(folder, file)) as unknown;
    if (isDocument(document)) return document;
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${file} could not be read as a document of flags: ${(cause as Error).message}`);
  }
  throw new UsageError(`${file} has no object "flags", expected a document of flags as defineFlags makes it`);
}

async function exported(path: string, file: string): Promise<FlagDocument> {
  let found: Readonly<Record<string, unknown>>;
  try {
    found = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new UsageError(`${file} could not be loaded: ${(cause as Error).message}`);
  }
  const documents = Object.values(found).filter(isDocument);
  if (documents.length === 1) return documents[0]!;
  throw new UsageError(`${file} exports ${documents.length} documents of flags, expected one, as defineFlags makes it`);
}

const isDocument = (value: unknown): value is FlagDocument => {
  const flags = typeof value === 'object' && value !== null ? (value as { readonly flags?: unknown }).flags : undefined;
  return typeof flags === 'object' && flags !== null && !Array.isArray(flags);
};
