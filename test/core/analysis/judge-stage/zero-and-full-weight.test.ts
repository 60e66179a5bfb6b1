import { minutes } from '../question.ts';
import { good, judged, quiet } from './judged.ts';

judged('a stage of 0 %', [
  ['passes when its bake has elapsed', { weights: [0] }, 'pass', /no traffic was expected/],
  ['not before', { weights: [0], bakeElapsed: false }, 'undecided time', /bake has not elapsed/],
  ['not even early', { weights: [0], plan: { early: true }, bakeElapsed: false }, 'undecided time', /bake/],
  ['fails at a red alarm', { weights: [0], plan: { alarms: ['5xx'] }, alarms: { '5xx': 'ALARM' } }, 'fail', /ALARM/],
  ['waits for an absent one', { weights: [0], plan: { alarms: ['5xx'] } }, 'undecided backend', /not found/],
]);

judged('a stage of 100 %', [
  [
    'is compared with the last stage that had a baseline',
    { weights: [0.05, 1], stageIndex: 1, minutes: minutes(10, quiet, [2400, 2], { stageIndex: 1, after: good }) },
    'pass',
    /ruled out/,
  ],
  [
    'fails a canary that breaks there, without a live control',
    { weights: [0.05, 1], stageIndex: 1, minutes: minutes(3, quiet, [2400, 120], { stageIndex: 1, after: good }) },
    'fail',
    /baseline 30 of 34,200 \(0\.088 %\) \(no live control: the baseline is from before\)/,
  ],
  [
    'is compared with the hour before in blue/green',
    {
      weights: [0, 1],
      stageIndex: 1,
      history: Array.from({ length: 60 }, () => [2400, 2]),
      minutes: minutes(3, quiet, [2400, 120], { stageIndex: 1 }),
    },
    'fail',
    /baseline 120 of 144,000/,
  ],
  [
    'tolerates a rate that doubles with the hour',
    {
      weights: [0, 1],
      stageIndex: 1,
      history: Array.from({ length: 60 }, () => [2400, 12]),
      minutes: minutes(60, quiet, [2400, 24], { stageIndex: 1 }),
    },
    'pass',
    /ruled out/,
  ],
  [
    'passes in robust, too, with as many errors as its floor',
    {
      errors: { model: 'robust' },
      weights: [0.05, 1],
      stageIndex: 1,
      minutes: minutes(30, quiet, [2400, 2], { stageIndex: 1, after: minutes(60, [2280, 2], [120, 0]) }),
    },
    'pass',
    /ruled out/,
  ],
  [
    'passes by the floor alone where nothing is known of the baseline',
    { weights: [0, 1], stageIndex: 1, minutes: minutes(10, quiet, [2400, 0], { stageIndex: 1 }) },
    'pass',
    /0 of 24,000/,
  ],
  [
    'fails above the limit',
    { weights: [1], errors: { limit: 0.1 }, minutes: minutes(5, quiet, [2400, 600]) },
    'fail',
    /limit/,
  ],
]);
