/** `npm run bench -- thousand`; with `ROLLOUTS=50` so many are played, and the times are scaled up. */
import { processPool } from '../../lib/account/host/process-pool.ts';
import { type Cost, costOf } from '../cost.ts';
import { type Figure, printFigures } from '../goals.ts';
import { play } from '../world.ts';
import { rolloutsInOneAccount, type Together } from './one-account.ts';

const rollouts = Number(process.env.ROLLOUTS ?? 1000);
const scaled = rollouts === 1000 ? '' : `, scaled up from ${rollouts}`;
const memory = () => process.resourceUsage().maxRSS / 1024;

const processes = processPool();
const apart = await costOf(async () => {
  for (let seed = 1; seed <= rollouts; seed++) {
    await play({ seed, shared: { processes, requestKey: `rollout-${seed}` } });
  }
});
printFigures(
  `1,000 rollouts of 20 minutes in one process, one after the other, each in an account of its own, with functions' processes shared${scaled}`,
  figures(apart),
);

let result: Together | undefined;
const together = await costOf(async () => {
  result = await rolloutsInOneAccount(rollouts);
});
const { endings = {}, calls = 0, throttled = 0 } = result ?? {};
printFigures(
  `1,000 rollouts of 20 minutes in one account, a new one every 10 seconds${scaled} (${JSON.stringify(endings)})`,
  [
    ...figures(together),
    { what: 'API calls each', measured: calls / rollouts, unit: '' },
    { what: 'of which throttled', measured: throttled / rollouts, unit: '' },
  ],
);

function figures({ wall, cpu }: Cost): readonly Figure[] {
  const inAll = (milliseconds: number) => milliseconds / rollouts;
  return [
    { what: 'time in all', measured: inAll(wall), unit: 's', goal: 180 },
    { what: 'CPU time in all', measured: inAll(cpu), unit: 's' },
    { what: 'time each', measured: wall / rollouts, unit: 'ms' },
    { what: 'most memory at any time until here', measured: memory(), unit: 'MiB', goal: 1024 },
  ];
}
