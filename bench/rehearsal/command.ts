import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quantile } from '../analysis/table.ts';
import type { Figure } from '../goals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runs = 3;

/** `tidegate rehearse` in processes of their own, with the assembly in its cache. */
export function commandFigures(): readonly Figure[] {
  const node = { what: 'an empty Node process', measured: timeOf(['-e', '0'], 0) };
  const rehearse = (scenario: string) => ['rehearse', 'examples/checkout/plan.yaml', '--scenario', scenario, '--json'];
  const run = (args: readonly string[], status: number) => timeOf(['bin/tidegate.ts', ...args], status);
  return [
    { what: 'tidegate --version', measured: run(['--version'], 0), unit: 'ms', against: node },
    {
      what: 'a release that is promoted',
      measured: run(rehearse('examples/checkout/good.yaml'), 0),
      unit: 'ms',
      goal: 3000,
      against: node,
    },
    {
      what: 'a release that is taken back',
      measured: run(rehearse('examples/checkout/bad.yaml'), 3),
      unit: 'ms',
      goal: 3000,
      against: node,
    },
  ];
}

function timeOf(args: readonly string[], expected: number): number {
  const times = Array.from({ length: runs }, () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== expected) throw new Error(`node ${args.join(' ')} exited with ${status}:\n${stderr}`);
    return performance.now() - begun;
  });
  return quantile(times, 0.5);
}
