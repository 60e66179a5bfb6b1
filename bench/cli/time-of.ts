import { spawnSync } from 'node:child_process';
import { quantile } from '../analysis/table.ts';

const runs = 9;

/** Milliseconds of a Node process, start to exit: the median, of which the first run, which fills caches, is no part. */
export function timeOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const times = Array.from({ length: runs + 1 }, () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });
    if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}:\n${stderr}`);
    return performance.now() - begun;
  });
  return quantile(times.slice(1), 0.5);
}
