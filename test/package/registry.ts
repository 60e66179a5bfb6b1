import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

/** What a registry says of one version, as far as npm needs it to install it. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Both spellings are in use. */
  readonly bundleDependencies?: readonly string[];
  readonly bundledDependencies?: readonly string[];
}

/** By version, the folder that a package is in. */
type Copies = ReadonlyMap<string, string>;

/**
 * A registry on this machine that has what `npm ci` has brought here, and nothing else: packages are packed from their folders
 * when somebody wants them. So an installation is npm's own, and asks nobody outside.
 */
export async function registryOfThisCheckout() {
  const server = createServer((request, response) => answer(request, response, address()));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: address(),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answer({ url = '' }: IncomingMessage, response: ServerResponse, address: string): void {
  const [name = '', version] = decodeURIComponent(url.slice(1)).split('/-/');
  const copies = copiesOf(name);
  if (version !== undefined) return pack(copies.get(version), response);
  response.writeHead(copies.size === 0 ? 404 : 200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(copies.size === 0 ? { error: `${name} is not in this checkout` } : packument(name, copies, address)),
  );
}

function packument(name: string, copies: Copies, address: string) {
  const versions = [...copies].map(([version, folder]) => {
    const dist = { tarball: `${address}/${name}/-/${version}` };
    return [version, { ...manifestIn(folder), dist }] as const;
  });
  return { name, 'dist-tags': { latest: versions[0]?.[0] }, versions: Object.fromEntries(versions) };
}

/** The package at the top, and those that others have for themselves. */
function copiesOf(name: string): Copies {
  const folders = nodeModules().map((folder) => join(folder, name));
  return new Map(
    folders
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map((folder) => [manifestIn(folder).version, folder]),
  );
}

let found: readonly string[] | undefined;

const nodeModules = (): readonly string[] => (found ??= below(resolve('node_modules')));

function below(folder: string): readonly string[] {
  const packages = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((own) => join(name, own)) : [name],
  );
  const nested = packages.map((name) => join(folder, name, 'node_modules')).filter((path) => existsSync(path));
  return [folder, ...nested.flatMap(below)];
}

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** With its own `node_modules` only where the package brings them along. */
function pack(folder: string | undefined, response: ServerResponse): void {
  if (folder === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { bundleDependencies, bundledDependencies = bundleDependencies } = manifestIn(folder);
  const excluded = bundledDependencies === undefined ? ['--exclude=./node_modules'] : [];
  const tar = spawn('tar', ['-cf', '-', ...excluded, '--transform', 's,^\\.,package,', '-C', folder, '.']);
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  tar.stdout.pipe(response);
}
