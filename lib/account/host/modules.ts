import { createRequire } from 'node:module';
import os from 'node:os';
import zlib from 'node:zlib';
import type { Refuse } from './shadow.ts';
import { refusing, shadow } from './shadow.ts';

/** Modules of Node that neither wait, nor draw, nor leave the process: a function gets the real ones. */
const pure: ReadonlySet<string> = new Set([
  ...['assert', 'async_hooks', 'buffer', 'console', 'diagnostics_channel', 'events', 'path', 'path/posix'],
  ...['querystring', 'stream', 'stream/promises', 'string_decoder', 'url', 'util', 'util/types'],
]);

/** Modules that bundles mention without using them: they can be required, and refuse when they are used. */
const refused: ReadonlySet<string> = new Set([
  ...['child_process', 'cluster', 'dgram', 'dns', 'http2', 'inspector', 'net', 'readline', 'tls', 'v8', 'vm'],
  ...['worker_threads'],
]);

const builtin = createRequire(import.meta.url);

/** What only an environment can provide: the modules that tell time, draw lots, speak to a network or read files. */
export type OwnModules = Readonly<Record<string, () => object>>;

/** `require` inside a function: Node's modules alone, with and without `node:`. A bundle contains everything else. */
export function requireOf(own: OwnModules, refuse: Refuse): (specifier: string) => object {
  const loaded = new Map<string, object>();
  return (specifier) => {
    const name = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
    const found = pure.has(name) ? (builtin(name) as object) : loaded.get(name);
    if (found) return found;
    const module = own[name]?.() ?? (refused.has(name) ? refusing(name, builtin(name) as object, refuse) : undefined);
    if (!module)
      return refuse(`require(${JSON.stringify(specifier)}) (a bundle has to contain all but Node's modules)`);
    loaded.set(name, module);
    return module;
  };
}

/** `node:os` of a machine that is the same everywhere. */
export const functionOs = (): object =>
  shadow(os, {
    homedir: () => '/home/sbx_user1051',
    hostname: () => '169.254.100.5',
    tmpdir: () => '/tmp',
    platform: () => 'linux',
    release: () => '5.10.0',
    arch: () => 'x64',
    userInfo: () => ({ username: 'sbx_user1051', uid: 993, gid: 990, homedir: '/home/sbx_user1051', shell: null }),
  });

/** `node:zlib` whose callbacks come at once: the real ones come from a thread, whenever that is done. */
export function immediateZlib(refuse: Refuse): object {
  const overrides: Record<string, unknown> = {};
  for (const name of ['gzip', 'gunzip', 'deflate', 'inflate', 'deflateRaw', 'inflateRaw', 'unzip'] as const) {
    const synchronous = zlib[`${name}Sync`];
    overrides[name] = (input: zlib.InputType, ...rest: unknown[]) => {
      const done = rest.pop() as (error: unknown, result?: unknown) => void;
      process.nextTick(() => {
        try {
          done(null, synchronous(input, rest[0] as zlib.ZlibOptions));
        } catch (error) {
          done(error);
        }
      });
    };
  }
  for (const name of Object.keys(zlib)) {
    if (name.startsWith('create')) overrides[name] = () => refuse(`zlib.${name}`);
  }
  return shadow(zlib, overrides);
}
