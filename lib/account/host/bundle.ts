import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { NotModelledError } from '../contract.ts';
import type { FunctionCode } from './contract.ts';

/** Where Lambda puts a function's code; stack traces and `__filename` say the same on every machine. */
export const taskRoot = '/var/task';

/** A bundled module that was compiled, and can be run any number of times. */
export interface Bundle {
  /** Runs the top level with these values for {@link parameters}; `self` is its `this`. */
  readonly run: (self: object, values: readonly unknown[]) => void;
  readonly filename: string;
}

/**
 * What a bundle sees instead of the real thing. They are parameters of the compiled function, so they shadow the globals
 * of the same name without a realm of their own: errors, dates and buffers stay instances of what everyone knows.
 */
export const parameters = [
  ...['exports', 'require', 'module', '__filename', '__dirname', 'importBuiltin', 'globalThis', 'global'],
  ...['Date', 'Math', 'performance', 'crypto', 'process', 'console', 'fetch', 'AbortSignal'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
] as const;

// Compiling is the expensive half of a cold start, and the same few bundles run in every account of a process.
const byFile = new Map<string, Bundle>();
const byContent = new Map<string, Bundle>();

/**
 * The bundle that holds a handler, compiled at most once per process and content.
 *
 * Throws the error that Lambda's runtime reports for a missing module, and {@link NotModelledError} for one that is not
 * CommonJS.
 */
export function loadBundle({
  codeFolder,
  inlineSource,
  handler,
}: Pick<FunctionCode, 'codeFolder' | 'inlineSource' | 'handler'>): Bundle {
  const module = handler.slice(0, handler.lastIndexOf('.'));
  if (inlineSource !== undefined) {
    if (module !== 'index') throw missingModule(module);
    return ofContent(inlineSource, 'inline code', module);
  }
  const file = fileOf(codeFolder, module);
  const { mtimeMs, size } = statSync(file);
  const key = `${file}:${mtimeMs}:${size}`;
  let bundle = byFile.get(key);
  if (!bundle) {
    bundle = ofContent(readFileSync(file, 'utf8'), file, module);
    byFile.set(key, bundle);
  }
  return bundle;
}

function ofContent(content: string, file: string, module: string): Bundle {
  const bundle = byContent.get(content) ?? compile(content, file, `${taskRoot}/${module}.js`);
  byContent.set(content, bundle);
  return bundle;
}

function fileOf(codeFolder: string, module: string): string {
  const found = ['.js', '.cjs']
    .map((extension) => join(codeFolder, module + extension))
    .find((file) => existsSync(file));
  if (found) return found;
  const esm = join(codeFolder, `${module}.mjs`);
  if (existsSync(esm)) throw notCommonJs(esm);
  throw missingModule(module);
}

const missingModule = (module: string) =>
  runtimeError(
    'Runtime.ImportModuleError',
    `Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`,
  );

function compile(content: string, file: string, filename: string): Bundle {
  // esbuild leaves import() of Node's own modules alone, and the vm has no loader for it.
  const source = content.replace(/\bimport\((["'](?:node:)?[a-z_/0-9]+["'])\)/g, 'importBuiltin($1)');
  try {
    const compiled = compileFunction(source, [...parameters], { filename });
    return { filename, run: (self, values) => compiled.apply(self, values) };
  } catch (error) {
    const isModule = error instanceof SyntaxError && /import statement|'export'|import\.meta/.test(error.message);
    throw isModule ? notCommonJs(file) : error;
  }
}

const notCommonJs = (file: string) =>
  new NotModelledError(
    `${file} is an ES module; the Lambda host runs CommonJS bundles: build it with esbuild's format "cjs"`,
  );

/** An error of Lambda's runtime, under the name it has in the answer to an invocation. */
export function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
