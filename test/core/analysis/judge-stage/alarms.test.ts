import { minutes } from '../question.ts';
import { bad, good, judged, quiet } from './judged.ts';

const alarmsOnly = { errors: 'off', alarms: ['5xx'] } as const;

judged('alarms', [
  [
    'fails at a red alarm',
    { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'ALARM' } },
    'fail',
    /alarm "5xx" is in ALARM/,
  ],
  [
    'fails at a red alarm although the metrics are away',
    { plan: { alarms: ['5xx'] }, alarms: { '5xx': 'ALARM' }, unavailable: 'throttled' },
    'fail',
    /"5xx"/,
  ],
  [
    'names a red alarm before anything else',
    { plan: { alarms: ['5xx'] }, minutes: bad, alarms: { '5xx': 'ALARM' } },
    'fail',
    /"5xx"/,
  ],
  [
    'does not pass while an alarm is absent',
    { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'absent' } },
    'undecided backend',
    /alarm "5xx" is not found/,
  ],
  [
    'does not pass while an alarm was not read',
    { plan: { alarms: ['5xx'] }, minutes: good },
    'undecided backend',
    /not found/,
  ],
  [
    'passes with an alarm without data, beside good counts',
    { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'INSUFFICIENT_DATA' } },
    'pass',
    /ruled out/,
  ],
  ['ignores alarms that the plan does not name', { minutes: good, alarms: { other: 'ALARM' } }, 'pass', /ruled out/],
  [
    'passes by alarms alone if there was traffic',
    { plan: alarmsOnly, minutes: good, alarms: { '5xx': 'OK' } },
    'pass',
    /1,800 canary requests/,
  ],
  [
    'does not pass by alarms alone that have no data',
    { plan: alarmsOnly, minutes: good, alarms: { '5xx': 'INSUFFICIENT_DATA' } },
    'undecided samples',
    /nothing else is judged/,
  ],
  [
    'does not pass by alarms alone without traffic',
    { plan: alarmsOnly, minutes: minutes(10, [2280, 2], quiet), alarms: { '5xx': 'OK' } },
    'undecided traffic',
    /requests are missing/,
  ],
]);

judged('hotfix', [
  [
    'allows red alarms',
    { plan: { alarms: ['5xx'], hotfix: 'not-worse' }, minutes: good, alarms: { '5xx': 'ALARM' } },
    'pass',
    /ruled out/,
  ],
  [
    'fails what is worse, though within the ratio',
    { plan: { hotfix: 'not-worse' }, errors: { ratio: 1.5 }, minutes: minutes(60, [1200, 240], [1200, 300]) },
    'fail',
    /by chance/,
  ],
  [
    'passes a canary that is better',
    { plan: { hotfix: 'better' }, minutes: minutes(10, [2280, 500], [120, 1]) },
    'pass',
    /as high as the baseline's is ruled out/,
  ],
  [
    'does not pass one that is as bad',
    { plan: { hotfix: 'better' }, minutes: minutes(60, [2280, 500], [120, 26]) },
    'undecided samples',
    /not ruled out/,
  ],
  [
    'does not take the floor for being better',
    { plan: { hotfix: 'better' }, minutes: minutes(60, [2280, 0], [120, 0]) },
    'undecided samples',
    /not ruled out/,
  ],
]);
