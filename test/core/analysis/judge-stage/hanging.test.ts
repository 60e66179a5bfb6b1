import { crowded, minutes, open } from '../question.ts';
import { bad, good, judged, quiet } from './judged.ts';

judged('requests that may still be running', [
  [
    'do not let a canary pass, however good the others look',
    { minutes: open(good) },
    'undecided traffic',
    /^1,800 canary requests in 15 complete minutes, but others may still be running/,
  ],
  [
    'whatever the plan says of silence',
    { plan: { noData: 'proceed' }, minutes: open(minutes(10, quiet, quiet)) },
    'undecided traffic',
    /no requests in 10 complete minutes, but others may still be running/,
  ],
  [
    'but the plan speaks once silent minutes have ended',
    { plan: { noData: 'proceed' }, minutes: open(minutes(10, quiet, quiet), 9) },
    'pass',
    /no requests in 10 complete minutes; the plan says to proceed/,
  ],
  [
    'are waited for where there are some, after silence',
    {
      plan: { errors: 'off', noData: 'proceed' },
      minutes: open(minutes(2, [190, 0], [10, 0], { after: minutes(5, quiet, quiet) }), 5),
    },
    'undecided traffic',
    /^20 canary requests in 7 complete minutes, but others may still be running/,
  ],
  [
    'at 100 %, too, where nobody knows how many should have come',
    {
      plan: { noData: 'proceed' },
      weights: [0.05, 1],
      stageIndex: 1,
      minutes: open(minutes(10, quiet, quiet, { stageIndex: 1, after: good }), 15),
    },
    'undecided traffic',
    /may still be running/,
  ],
  ['do not keep a bad one from failing', { minutes: open(bad) }, 'fail', /canary 18 of 360/],
  [
    'are waited for only until one minute has ended, if the evidence was there before',
    {
      weights: [0.05, 0.25],
      stageIndex: 1,
      minutes: open(minutes(5, [300, 0], [100, 0], { stageIndex: 1, after: good }), 16),
    },
    'pass',
    /ruled out/,
  ],
  [
    'do not hide what is known of the others while the bake lasts anyway',
    { minutes: open(good), bakeElapsed: false },
    'undecided time',
    /^the bake has not elapsed; canary 0 of 1,800 requests failed [^;]*not ruled out yet \(no evidence, 1 in 20 by chance needed\); none counts before the function's timeout has passed$/,
  ],
  [
    'keep a canary from passing early on what was shown before',
    {
      plan: { early: true },
      weights: [0.05, 0.25],
      stageIndex: 1,
      minutes: open(minutes(5, [300, 0], [100, 0], { stageIndex: 1, after: good }), 15),
      bakeElapsed: false,
    },
    'undecided time',
    /may still be running/,
  ],
  [
    'are enough with those that have ended, and only time is missing',
    { minutes: open(minutes(40, [1140, 1], [60, 0]), 12) },
    'undecided samples',
    /1,680 of them count when the function's timeout has passed$/,
  ],
  ['add nothing to the evidence', { minutes: open(good, 5) }, 'undecided samples', /not ruled out yet/],
]);

judged('requests that hang', [
  [
    'fail a canary that has a crowd of them',
    { minutes: crowded(minutes(5, [2280, 2], [10, 0]), 12, 300) },
    'fail',
    /^the canary's requests hang: 40 of 480 expected in 4 minutes have ended \(less than 1 in a billion by chance\), and 300 ran at once \(baseline 12\)$/,
  ],
  [
    'fail it although none has ever ended',
    { minutes: crowded(minutes(5, [2280, 2], quiet), 12, 300) },
    'fail',
    /requests hang: 0 of 480/,
  ],
  [
    'are undecided without a crowd',
    { minutes: crowded(minutes(5, [2280, 2], [10, 0]), 12, 1) },
    'undecided traffic',
    /they may hang/,
  ],
  [
    'are undecided where executions at once are not known',
    { minutes: minutes(5, [2280, 2], [10, 0]) },
    'undecided traffic',
    /they may hang/,
  ],
  [
    'are not seen in a crowd that is in proportion',
    { minutes: crowded(minutes(5, [2280, 2], [10, 0]), 1900, 100) },
    'undecided traffic',
    /they may hang/,
  ],
  ['are not seen in a crowd alone', { minutes: crowded(good, 12, 300) }, 'pass', /ruled out/],
  [
    'are not taken from the newest minute, in which slow ones are late',
    { minutes: minutes(1, [2280, 2], [60, 0], { after: good }) },
    'pass',
    /ruled out/,
  ],
]);
