import { quantile } from './analysis/table.ts';

/** What running something took, in milliseconds. */
export interface Cost {
  readonly wall: number;
  /** Of all threads of this process, in user and kernel mode: what other processes do does not count. */
  readonly cpu: number;
}

export async function costOf(run: () => unknown): Promise<Cost> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await run();
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / 1000 };
}

/** The costs of several runs, one after the other. */
export async function costsOf(runs: number, run: (index: number) => unknown): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (let index = 0; index < runs; index++) costs.push(await costOf(() => run(index)));
  return costs;
}

export const median = (costs: readonly Cost[]): Cost => ({
  wall: quantile(
    costs.map(({ wall }) => wall),
    0.5,
  ),
  cpu: quantile(
    costs.map(({ cpu }) => cpu),
    0.5,
  ),
});
