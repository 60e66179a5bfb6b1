import realFs from 'node:fs';
import { join, normalize } from 'node:path';
import { taskRoot } from './bundle.ts';
import type { FunctionCode } from './contract.ts';
import { type Refuse, refusing } from './shadow.ts';

/**
 * `node:fs` as a function sees it: its own code under /var/task, and nothing else. In particular no `~/.aws/config`, so
 * that the SDK's settings come from the environment alone. Reads are immediate: real ones would not wait for the clock.
 */
export function fileSystem({ codeFolder, inlineSource }: FunctionCode, refuse: Refuse) {
  const real = (path: unknown, operation: string): string => {
    const asked = normalize(String(path));
    if (!asked.startsWith(`${taskRoot}/`)) throw noSuchFile(operation, asked);
    if (inlineSource !== undefined) refuse(`reading ${asked} of inline code`);
    return join(codeFolder, asked.slice(taskRoot.length));
  };
  const readFileSync = (path: unknown, options?: BufferEncoding) => realFs.readFileSync(real(path, 'open'), options);
  const statSync = (path: unknown) => realFs.statSync(real(path, 'stat'));
  const existsSync = (path: unknown) => {
    try {
      return realFs.existsSync(real(path, 'access'));
    } catch {
      return false;
    }
  };
  const promises = refusing('fs.promises', realFs.promises, refuse, {
    readFile: async (path: unknown, options?: BufferEncoding) => readFileSync(path, options),
    stat: async (path: unknown) => statSync(path),
  });
  const readFile = (path: unknown, ...rest: unknown[]) => {
    const done = rest.pop() as (error: unknown, content?: unknown) => void;
    promises.readFile(String(path), rest[0] as BufferEncoding).then(
      (content) => done(null, content),
      (error: unknown) => done(error),
    );
  };
  return refusing('fs', realFs, refuse, { readFileSync, statSync, existsSync, readFile, promises });
}

/** Without a stack, like the errors of Node's own asynchronous reads; a cold start of the SDK asks for a dozen files. */
function noSuchFile(syscall: string, path: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Error(`ENOENT: no such file or directory, ${syscall} '${path}'`);
  Error.stackTraceLimit = limit;
  return Object.assign(error, { code: 'ENOENT', errno: -2, syscall, path });
}
