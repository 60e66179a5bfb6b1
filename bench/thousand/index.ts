/** `npm run bench -- thousand`; `ROLLOUTS=50` plays fewer, and the totals are scaled up. */
import { printFigures } from '../goals.ts';
import { costOf } from '../cost.ts';
import { play } from '../world.ts';

const rollouts = Number(process.env.ROLLOUTS ?? 1000);
const { wall, cpu } = await costOf(async () => {
  for (let seed = 1; seed <= rollouts; seed++) await play({ seed });
});
const scaled = (milliseconds: number) => (milliseconds / rollouts) * 1000;
const of = rollouts === 1000 ? '' : `, scaled from ${rollouts}`;

printFigures(`1,000 rollouts of 20 minutes, one after the other in one process, each in an account of its own${of}`, [
  { what: 'time in all', measured: scaled(wall) / 1000, unit: 's', goal: 180 },
  { what: 'CPU time in all', measured: scaled(cpu) / 1000, unit: 's' },
  { what: 'time each', measured: wall / rollouts, unit: 'ms' },
  { what: 'most memory at any time', measured: process.resourceUsage().maxRSS / 1024, unit: 'MiB', goal: 1024 },
]);
