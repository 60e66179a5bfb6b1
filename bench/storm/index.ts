/** `npm run bench -- storm`; with `ROLLOUTS=50` only so many. */
import { costOf } from '../cost.ts';
import { printFigures } from '../goals.ts';
import { type Storm, storm } from './storm.ts';

/** Lambda's control plane serves so many requests per second of an account and Region. */
const quota = 15;
/** GetAlias, two versions, their capacity and tags, and the shift itself. */
const callsToBegin = 6;

const rollouts = Number(process.env.ROLLOUTS ?? 1000);
let result: Storm | undefined;
const { wall } = await costOf(async () => {
  result = await storm(rollouts);
});
const { startSeconds = NaN, revertSeconds = NaN, unstarted = NaN, starved = NaN } = result ?? {};
const { quietCalls = NaN, writtenSeconds = NaN, writes = NaN, throttled = NaN } = result ?? {};
const fastest = { start: (rollouts * callsToBegin) / quota, revert: rollouts / quota };

printFigures(`${rollouts} rollouts of one account asked for at once, then an alarm that all of them watch`, [
  { what: 'until the last canary has traffic', measured: startSeconds, unit: 's' },
  { what: 'the quota alone would take', measured: fastest.start, unit: 's' },
  { what: 'canaries that never had any', measured: unstarted, unit: '', goal: 0 },
  {
    what: "calls of Lambda's control plane while nothing happens, per second",
    measured: quietCalls,
    unit: '',
    goal: 5,
  },
  {
    what: 'from the alarm until the last alias is written',
    measured: writtenSeconds,
    unit: 's',
    goal: 1.2 * fastest.revert,
  },
  { what: 'the quota alone would take', measured: fastest.revert, unit: 's' },
  { what: 'until the last canary has no traffic: Lambda follows within 5 s', measured: revertSeconds, unit: 's' },
  { what: 'canaries that were not taken back', measured: starved, unit: '', goal: 0 },
  { what: 'writes that take a canary back, each', measured: writes / rollouts, unit: '', goal: 1.1 },
  { what: 'calls that the quota refused, each', measured: throttled / rollouts, unit: '' },
  { what: 'time of this bench', measured: wall / 1000, unit: 's' },
]);
