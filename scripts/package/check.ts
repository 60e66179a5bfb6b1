/** `npm run check -- package`: what package managers, bundlers and TypeScript will make of the package's tarball. */
import { spawnSync } from 'node:child_process';
import { packedTarball } from './pack.ts';

const tarball = packedTarball();
const checks = [
  ['publint', 'run', tarball, '--strict'],
  // node10 knows no `exports`, so no package with subpaths can be clean there; TypeScript itself has deprecated it.
  ['attw', tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji'],
] as const;

for (const [command, ...args] of checks) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
