import { minutes, open } from '../question.ts';
import { bad, good, judged, quiet } from './judged.ts';

const alarmsOnly = { errors: 'off', alarms: ['5xx'] } as const;

judged('errors', [
  ['passes a good canary', { minutes: good }, 'pass', /canary 0 of 1,800 requests failed.*ruled out/],
  [
    'fails a bad canary, with its numbers',
    { minutes: bad },
    'fail',
    /^canary 18 of 360 requests failed \(5 %\), baseline 6 of 6,840 \(0\.088 %\): less than 1 in a billion by chance$/,
  ],
  ['fails before the bake has elapsed', { minutes: bad, bakeElapsed: false }, 'fail', /by chance/],
  [
    'fails a bad canary in robust, too',
    { errors: { model: 'robust' }, minutes: minutes(5, [2280, 2], [120, 6]) },
    'fail',
    /by chance/,
  ],
  [
    'takes auto without history for robust',
    { errors: { model: 'auto' }, minutes: good },
    'undecided samples',
    /not ruled out yet/,
  ],
  [
    'says how much is missing',
    { minutes: minutes(3, [2280, 2], [120, 0]) },
    'undecided samples',
    /about \d+ more canary requests \(\d+ minutes?\) needed at this pace/,
  ],
  [
    'waits for the bake',
    { minutes: good, bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; canary 0 of 1,800/,
  ],
  [
    'passes early where the plan says so',
    { plan: { early: true }, minutes: good, bakeElapsed: false },
    'pass',
    /ruled out/,
  ],
  [
    'passes a service without any errors',
    { minutes: minutes(15, [2280, 0], [120, 0]) },
    'pass',
    /an error rate of 5 times the baseline's \(at least 0\.5 %\) is ruled out/,
  ],
  [
    'never fails below the floor',
    { errors: { floor: 0.01 }, weights: [0.1], minutes: minutes(200, [2280, 0], [240, 1]) },
    'pass',
    /ruled out/,
  ],
  [
    'fails the same canary with a lower floor',
    { errors: { floor: 0.0001 }, weights: [0.1], minutes: minutes(200, [2280, 0], [240, 1]) },
    'fail',
    /by chance/,
  ],
  ['fails a bad canary without any floor', { errors: { floor: 0 }, minutes: bad }, 'fail', /by chance/],
  [
    'fails a canary that turns bad after hours',
    { minutes: minutes(3, [2280, 2], [120, 6], { after: minutes(300, [2280, 2], [120, 0]) }) },
    'fail',
    /canary 18 of 36,360/,
  ],
  [
    'does not blame the canary for an outage of both',
    { minutes: minutes(20, [2280, 1140], [120, 60]) },
    'pass',
    /ruled out/,
  ],
  [
    'fails above the limit, whatever the baseline does',
    { errors: { limit: 0.1 }, minutes: minutes(20, [2280, 1140], [120, 60]) },
    'fail',
    /above the limit of 10 %/,
  ],
  [
    'fails 20 failures of 20 in two minutes, in robust',
    {
      errors: { model: 'robust' },
      history: Array.from({ length: 60 }, () => [400, 0]),
      minutes: minutes(2, [380, 0], [20, 20]),
    },
    'fail',
    /canary 40 of 40/,
  ],
]);

judged('blast radius', [
  [
    'passes while the failures beyond the baseline are fewer than its number',
    {
      plan: { blastRadius: { errors: 10 } },
      errors: { detect: 100, ratio: 90 },
      minutes: minutes(10, [2280, 2], [120, 1]),
    },
    'pass',
    /./,
  ],
  [
    'counts only what the baseline does not explain',
    { plan: { blastRadius: { errors: 200 } }, minutes: minutes(20, [2280, 1140], [120, 60]) },
    'pass',
    /ruled out/,
  ],
  [
    'reverts whatever the tests say',
    {
      plan: { blastRadius: { errors: 5 }, falseAlarm: 1e-9 },
      errors: { ratio: 4 },
      minutes: minutes(6, [2280, 2], [120, 1]),
    },
    'fail',
    /5 of the canary's 6 failures are beyond.*limit is 5/,
  ],
  [
    'counts every failure where there is no baseline',
    { plan: { blastRadius: { errors: 5 }, errors: 'off' }, weights: [1], minutes: minutes(6, quiet, [120, 1]) },
    'fail',
    /no baseline to compare with/,
  ],
]);

judged('carried evidence', [
  [
    'is spoken of before the stage has a minute of its own',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: good, bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; evidence carried from stage 1: 1 in 20 by chance; no complete minute of this stage yet$/,
  ],
  [
    'is called none where there is none',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [2280, 10], [120, 3]), bakeElapsed: false },
    'undecided time',
    /no evidence carried from stage 1; no complete minute of this stage yet$/,
  ],
  [
    'is not spoken of after a stage in which nobody asked for anything',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(5, quiet, quiet), bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; no complete minute of this stage yet$/,
  ],
  [
    'is not spoken of where no minute counts yet',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: open(good), bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; no complete minute of this stage yet$/,
  ],
  [
    'is not spoken of where errors are off',
    { plan: alarmsOnly, alarms: { '5xx': 'OK' }, weights: [0.05, 0.25], stageIndex: 1, minutes: good },
    'undecided time',
    /^no complete minute of this stage yet$/,
  ],
  [
    'is not spoken of after a stage without traffic',
    { weights: [0, 0.25], stageIndex: 1, minutes: minutes(5, [2280, 2], quiet), bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; no complete minute of this stage yet$/,
  ],
  [
    'passes the next stage with few requests of its own',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [100, 0], { stageIndex: 1, after: good }) },
    'pass',
    /canary 0 of 100/,
  ],
  [
    'but not with none',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [0, 0], { stageIndex: 1, after: good }) },
    'undecided traffic',
    /^requests to the canary are missing: 0 of 300/,
  ],
  [
    'and not with errors that take it away',
    { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [100, 2], { stageIndex: 1, after: good }) },
    'undecided samples',
    /not ruled out/,
  ],
]);
