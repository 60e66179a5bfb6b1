import { printFigures } from '../goals.ts';
import { coldImports } from './cold-import.ts';
import { revertPath } from './revert-path.ts';

const { guard, bare } = coldImports();
const { calls, milliseconds } = await revertPath();
printFigures(`The guard: loaded in fresh processes; its path from an alarm's event (${calls.join(', ')})`, [
  {
    what: 'cold import, median time',
    measured: guard.wall,
    unit: 'ms',
    goal: 80,
    against: { what: 'a bare Lambda client', measured: bare.wall },
  },
  {
    what: 'cold import, median CPU time',
    measured: guard.cpu,
    unit: 'ms',
    against: { what: 'a bare Lambda client', measured: bare.cpu },
  },
  { what: 'AWS calls from the event to the reverted alias', measured: calls.length, unit: '', goal: 2 },
  {
    what: 'virtual time from the event to the reverted alias, cold start included',
    measured: milliseconds,
    unit: 'ms',
  },
]);
