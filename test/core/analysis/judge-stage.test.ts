import { describe, expect, it } from 'vitest';
import type { Minute, Observed } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, crowded, minutes, open, type Short, throttled, warming } from './question.ts';

type Case = readonly [title: string, question: Parameters<typeof aQuestion>[0], expected: string, reason: RegExp];

const quiet: Short = [0, 0];
const good = minutes(15, [2280, 2], [120, 0]);
const bad = minutes(3, [2280, 2], [120, 6]);
const alarmsOnly = { errors: 'off', alarms: ['5xx'] } as const;
const latency = { latency: { quantile: 0.95, ratio: 1.5 } } as const;

const cases: Readonly<Record<string, readonly Case[]>> = {
  errors: [
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
  ],
  'carried evidence': [
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
  ],
  alarms: [
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
  ],
  hotfix: [
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
  ],
  'missing data': [
    ['waits for the first complete minute', {}, 'undecided time', /^no complete minute of this stage yet$/],
    [
      'waits for it even where it would proceed',
      { plan: { noData: 'proceed' } },
      'undecided time',
      /no complete minute/,
    ],
    [
      'says that there was no traffic while the bake lasts',
      { minutes: minutes(3, quiet, quiet), bakeElapsed: false },
      'undecided time',
      /^the bake has not elapsed; the canary got no requests in 3 complete minutes$/,
    ],
    [
      'holds without traffic',
      { minutes: minutes(10, quiet, quiet) },
      'undecided traffic',
      /the canary got no requests in 10 complete minutes; the plan says to hold/,
    ],
    [
      'rolls back without traffic',
      { plan: { noData: 'rollback' }, minutes: minutes(10, [2280, 2], quiet) },
      'fail',
      /roll back/,
    ],
    [
      'proceeds without traffic, and says so',
      { plan: { noData: 'proceed' }, minutes: minutes(10, quiet, quiet) },
      'pass',
      /without evidence/,
    ],
    [
      'proceeds where so few requests came that none need have been its own',
      { plan: { noData: 'proceed' }, minutes: minutes(10, [10, 0], quiet) },
      'pass',
      /without evidence/,
    ],
    [
      'never proceeds where requests should have come',
      { plan: { noData: 'proceed' }, minutes: minutes(10, [2280, 2], quiet) },
      'undecided traffic',
      /requests are missing, they may hang: 0 of 1,080 expected in 9 minutes have ended/,
    ],
    [
      'does nothing of that while the bake lasts',
      { plan: { noData: 'rollback' }, minutes: minutes(3, [2280, 2], quiet), bakeElapsed: false },
      'undecided time',
      /^the bake has not elapsed; the canary's requests are missing/,
    ],
    [
      'does not proceed past an absent alarm',
      { plan: { noData: 'proceed', alarms: ['5xx'] }, minutes: minutes(10, quiet, quiet) },
      'undecided backend',
      /not found/,
    ],
    [
      'judges nothing while the backend is away',
      { minutes: good, unavailable: 'PartialData' },
      'undecided backend',
      /nothing can be judged: PartialData/,
    ],
    ['not even a plain disaster', { minutes: bad, unavailable: 'PartialData' }, 'undecided backend', /PartialData/],
  ],
  'requests that may still be running': [
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
  ],
  'requests that hang': [
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
  ],
  'the split': [
    [
      'that is not what was written does not pass',
      { weights: [0.05], minutes: minutes(15, [2000, 2], [400, 0]) },
      'undecided backend',
      /^the routing is not what was written: 6,000 of 36,000 requests \(17 %\) came to the canary, where 5 % is written/,
    ],
    [
      'says so before the bake has elapsed',
      { weights: [0.05], minutes: minutes(3, [2000, 2], [400, 0]), bakeElapsed: false },
      'undecided backend',
      /routing is not what was written/,
    ],
    ['does not keep a bad canary from failing', { weights: [0.5], minutes: bad }, 'fail', /by chance/],
    ['may be off by a tenth', { weights: [0.0545], minutes: good }, 'pass', /ruled out/],
    [
      'is undecided, and no policy goes on, when the canary gets too little',
      { weights: [0.08], minutes: good },
      'undecided traffic',
      /^requests to the canary are missing: 1,800 of 36,000 requests \(5 %\) came to the canary, where 8 % is written/,
    ],
    [
      'counts requests that were throttled',
      { weights: [0.067], plan: { errors: 'off' }, minutes: throttled(good, 760, 98) },
      'pass',
      /1,800 canary requests/,
    ],
    [
      'of 100 % forgives a straggler, and not a share',
      { weights: [1], minutes: minutes(10, [3, 0], [2400, 0]) },
      'pass',
      /ruled out/,
    ],
    [
      'of 100 % is off when a share of the requests still reaches the baseline',
      { weights: [1], minutes: minutes(10, [120, 0], [2400, 0]) },
      'undecided backend',
      /the routing is not what was written/,
    ],
    [
      'says nothing of a handful of requests',
      { weights: [0.5], plan: { errors: 'off' }, minutes: minutes(3, [1, 0], [3, 0]) },
      'pass',
      /9 canary requests/,
    ],
    [
      'of another stage does not matter',
      {
        weights: [0.5, 0.75],
        stageIndex: 1,
        minutes: minutes(2, [600, 0], [1800, 0], { stageIndex: 1, after: good }),
      },
      'pass',
      /ruled out/,
    ],
  ],
  throttles: [
    [
      'of the canary alone fail it',
      { minutes: throttled(good, 0, 40) },
      'fail',
      /^canary 600 of 2,400 requests were throttled \(25 %\), baseline 0 of 34,200/,
    ],
    ['of both versions are nobody’s fault', { minutes: throttled(good, 760, 40) }, 'pass', /ruled out/],
    ['below 1 % never fail it', { minutes: throttled(minutes(200, [2280, 2], [120, 0]), 0, 1) }, 'pass', /ruled out/],
    [
      'are not judged without a live baseline',
      { weights: [1], minutes: throttled(minutes(10, quiet, [2400, 0]), 0, 500) },
      'pass',
      /ruled out/,
    ],
  ],
  'a stage of 0 %': [
    ['passes when its bake has elapsed', { weights: [0] }, 'pass', /no traffic was expected/],
    ['not before', { weights: [0], bakeElapsed: false }, 'undecided time', /bake has not elapsed/],
    ['not even early', { weights: [0], plan: { early: true }, bakeElapsed: false }, 'undecided time', /bake/],
    ['fails at a red alarm', { weights: [0], plan: { alarms: ['5xx'] }, alarms: { '5xx': 'ALARM' } }, 'fail', /ALARM/],
    ['waits for an absent one', { weights: [0], plan: { alarms: ['5xx'] } }, 'undecided backend', /not found/],
  ],
  'a stage of 100 %': [
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
  ],
  latency: [
    [
      'fails a slow canary',
      { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 24]) },
      'fail',
      /canary 480 of 2,400 requests were slow \(20 %\), baseline 2,280 of 45,600 \(5 %\)/,
    ],
    [
      'passes a canary as fast as the baseline',
      { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) },
      'pass',
      /ruled out/,
    ],
    [
      'leaves out the minutes of cold starts after a shift, of both versions',
      {
        plan: { ...latency, errors: 'off' },
        minutes: [
          ...warming(minutes(2, [2280, 2, 114], [120, 0, 120])),
          ...minutes(18, [2280, 2, 114], [120, 0, 6], { after: minutes(2, quiet, quiet) }).slice(2),
        ],
      },
      'pass',
      /^canary 108 of 2,160 requests were slow \(5 %\), baseline 2,052 of 41,040 \(5 %\), without 2 minutes of cold starts after the shift: not shown/,
    ],
    [
      'has judged nothing while there are only such minutes',
      { plan: { ...latency, errors: 'off' }, minutes: warming(minutes(2, [2280, 2, 114], [120, 0, 120])) },
      'undecided samples',
      /^latency is not judged in the first 2 minutes of this stage, while sandboxes start cold$/,
    ],
    [
      'but a failing canary fails in them all the same',
      { plan: latency, minutes: warming(bad) },
      'fail',
      /canary 18 of 360/,
    ],
    [
      'does not pass when latency could not be read',
      { plan: latency, minutes: good },
      'undecided backend',
      /latency of the canary could not be read/,
    ],
    [
      'asks for enough requests to speak of a quantile',
      { plan: { ...latency, errors: 'off' }, minutes: minutes(10, [190, 0, 9], [10, 0, 0]) },
      'undecided samples',
      /100 more canary requests/,
    ],
    [
      'passes by latency alone',
      { plan: { ...latency, errors: 'off' }, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) },
      'pass',
      /were slow/,
    ],
    [
      'fails a slow canary at 100 % by the quantile itself',
      { plan: latency, weights: [0, 1], stageIndex: 1, minutes: minutes(20, quiet, [2400, 0, 600], { stageIndex: 1 }) },
      'fail',
      /were slow \(25 %\)/,
    ],
  ],
  'blast radius': [
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
  ],
};

describe.each(Object.entries(cases))('judging a stage: %s', (_, table) => {
  it.each(table)('%s', (_title, changes, expected, reason) => {
    const verdict = judgeStage(aQuestion(changes));

    expect(verdict.kind === 'undecided' ? `undecided ${verdict.need}` : verdict.kind).toBe(expected);
    expect(verdict.reason).toMatch(reason);
  });
});

describe('bad input', () => {
  const [first] = minutes(1, [100, 1], [10, 0]);
  const minute = first!;
  it.each([
    [
      'a negative count',
      [{ ...minute, canary: { requests: -1, errors: 0 } }],
      'canary requests must be a whole number of 0 or more, got -1',
    ],
    [
      'a fraction',
      [{ ...minute, baseline: { requests: 10, errors: 0.5 } }],
      'baseline errors must be a whole number of 0 or more, got 0.5',
    ],
    ['no number', [{ ...minute, canary: { requests: Number.NaN, errors: 0 } }], 'got NaN'],
    ['infinity', [{ ...minute, canary: { requests: Infinity, errors: 0 } }], 'got Infinity'],
    [
      'more errors than requests',
      [{ ...minute, canary: { requests: 12, errors: 15 } }],
      'canary errors must be at most its requests (12), got 15',
    ],
    [
      'more slow ones than requests',
      [{ ...minute, canary: { requests: 12, errors: 0, slow: 13 } }],
      'slow requests must be at most its requests (12), got 13',
    ],
    ['a duplicate minute', [minute, minute], 'minute 2 must start after minute 1 (0), got 0'],
    ['minutes out of order', [{ ...minute, at: 60_000 }, minute], 'minute 2 must start after minute 1 (60000), got 0'],
    ['a stage that does not exist', [{ ...minute, stageIndex: 7 }], 'stage 7 does not exist'],
    ['a time that is none', [{ ...minute, at: Number.NaN }], 'minute 1: its start must be a time, got NaN'],
    [
      'a fraction of a throttle',
      [{ ...minute, canary: { requests: 12, errors: 0, throttles: 0.5 } }],
      'canary throttles must be a whole number of 0 or more, got 0.5',
    ],
    [
      'fewer executions than none',
      [{ ...minute, baseline: { requests: 12, errors: 0, concurrency: -1 } }],
      'baseline concurrent executions must be a whole number of 0 or more, got -1',
    ],
    [
      'more requests near the timeout than requests',
      [{ ...minute, canary: { requests: 12, errors: 0, nearTimeout: 13 } }],
      'canary requests near the timeout must be at most its requests (12), got 13',
    ],
  ])('%s is undecided, and named', (_, minutes, reason) => {
    const verdict = judgeStage(aQuestion({ minutes }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(reason);
  });

  it.each([
    ['a stage that is still to come', 0, [0, 1], 'minute 2: stage 1 must be from 0 to 0'],
    ['a stage before one that was', 1, [1, 0], 'minute 2: stage 0 must be from 1 to 1'],
  ] as const)('%s is undecided, and named', (_, stageIndex, stages, reason) => {
    const all = stages.map((stage, i) => ({ ...minute, at: i * 60_000, stageIndex: stage }));

    const verdict = judgeStage(aQuestion({ weights: [0.05, 0.5], stageIndex, minutes: all }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(reason);
  });

  it('is not what is as large as can be', () => {
    const full = { requests: 12, errors: 12, slow: 12, throttles: 900, concurrency: 900, nearTimeout: 12 };

    expect(judgeStage(aQuestion({ minutes: [{ ...minute, canary: full }] })).reason).not.toContain('nothing can be');
  });

  it('in the history is named, too', () => {
    const verdict = judgeStage(aQuestion({ minutes: minutes(1, [100, 1], [10, 0]), history: [[5, 6]] }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(
      'minute 1 of the history: baseline errors must be at most its requests (5), got 6',
    );
  });

  it('does not keep a red alarm from failing', () => {
    const bad = [{ ...minute, canary: { requests: -1, errors: 0 } }];

    const verdict = judgeStage(aQuestion({ plan: { alarms: ['a'] }, alarms: { a: 'ALARM' }, minutes: bad }));

    expect(verdict.kind).toBe('fail');
  });
});

describe('odd traffic has an answer of its own', () => {
  const million = 1e6;
  it.each([
    [
      'gaps in the series: what is there is judged, and what is not adds nothing',
      { minutes: good.filter((_, i) => i % 3 !== 1), errors: { model: 'independent' } },
      'pass',
      /^canary 0 of 1,200 requests failed/,
    ],
    [
      'a baseline without requests: the split is off, and nobody says why',
      { minutes: minutes(10, [0, 0], [120, 60]) },
      'undecided backend',
      /^the routing is not what was written: 1,200 of 1,200 requests \(100 %\) came to the canary/,
    ],
    [
      'a canary with one request, where many should have come',
      { minutes: minutes(1, [2280, 2], [1, 0]) },
      'undecided traffic',
      /^requests to the canary are missing: 1 of 2,281/,
    ],
    [
      'a canary with one request that failed',
      { minutes: minutes(1, [20, 0], [1, 1]) },
      'undecided samples',
      /^canary 1 of 1 requests failed \(100 %\): [^;]*not ruled out yet/,
    ],
    [
      'a billion requests a minute to a good canary',
      { minutes: minutes(5, [950 * million, million], [50 * million, 52_632]), errors: { model: 'independent' } },
      'pass',
      /less than 1 in a billion by chance/,
    ],
    [
      'a billion requests a minute to a bad one',
      { minutes: minutes(5, [950 * million, million], [50 * million, million / 8]), errors: { model: 'independent' } },
      'fail',
      /less than 1 in a billion by chance/,
    ],
    [
      'a billion requests a minute of which none fails',
      { minutes: minutes(5, [950 * million, 0], [50 * million, 0]) },
      'pass',
      /^canary 0 of 250,000,000 requests failed/,
    ],
  ] as const)('%s', (_, changes, kind, reason) => {
    const verdict = judgeStage(aQuestion(changes));

    expect(verdict.kind === 'undecided' ? `undecided ${verdict.need}` : verdict.kind).toBe(kind);
    expect(verdict.reason).toMatch(reason);
  });
});

describe('the findings', () => {
  const judges = (changes: Parameters<typeof aQuestion>[0]) =>
    judgeStage(aQuestion(changes)).findings.map(({ judge }) => judge);

  it('of a stage without requests are that there are none, and what fails or is missing', () => {
    expect(judges({ minutes: minutes(10, quiet, quiet) })).toEqual(['no-data']);
    expect(judges({ minutes: minutes(10, [2280, 2], quiet) })).toEqual(['hanging', 'sample-ratio', 'no-data']);
    expect(judges({ minutes: minutes(5, [19, 0], quiet), plan: { blastRadius: { errors: 1 } } })).toEqual(['no-data']);
  });

  it('of what cannot be judged are why, and the alarms', () => {
    expect(judges({ minutes: good, unavailable: 'away' })).toEqual(['observations']);
    expect(judges({ unavailable: 'away', plan: { alarms: ['5xx'] }, alarms: { '5xx': 'OK' } })).toEqual([
      'alarms',
      'observations',
    ]);
  });

  it('have what the errors are, where somebody has looked', () => {
    const question = aQuestion({ minutes: good });
    const failures = { kind: 'unavailable', detail: 'no log group' } as const;

    const { findings } = judgeStage({ ...question, observations: { ...question.observations, failures } });

    expect(findings.at(-1)?.reason).toBe('what the errors are is not known: no log group');
  });
});

describe('what is only shown', () => {
  const near = (minute: Minute): Minute => ({
    ...minute,
    baseline: { ...minute.baseline, nearTimeout: 0 },
    canary: { ...minute.canary, nearTimeout: 6 },
  });
  const known = (minute: Minute): Minute => ({
    ...minute,
    baseline: { nearTimeout: 0, ...minute.baseline },
    canary: { nearTimeout: 0, ...minute.canary },
  });

  it('is requests near the timeout, beside the baseline’s', () => {
    const verdict = judgeStage(aQuestion({ minutes: good.map(near) }));

    expect(verdict.kind).toBe('pass');
    expect(verdict.findings.find(({ judge }) => judge === 'near-timeout')).toMatchObject({
      kind: 'pass',
      reason: 'canary 90 of 1,800 requests took 95 % of the timeout or more (5 %), baseline 0 of 34,200 (0 %)',
      numbers: { canaryRequests: 1800, canaryNearTimeout: 90, baselineRequests: 34_200, baselineNearTimeout: 0 },
    });
  });

  it('is not said of a stage in which no request came near the timeout, though in one before some did', () => {
    const later = minutes(15, [2280, 0], [120, 0], { stageIndex: 1, after: good.map(near) });

    const { findings } = judgeStage(aQuestion({ weights: [0.05, 0.05], stageIndex: 1, minutes: later.map(known) }));

    expect(findings.map(({ judge }) => judge)).not.toContain('near-timeout');
  });

  it.each<[string, Observed, string, Record<string, number>]>([
    [
      'a sum of each version',
      { name: 'throttles', statistic: 'Sum', values: { canary: [1, 2], baseline: [0, 40] } },
      'throttles: canary 3, baseline 40 (Sum of 2 minutes)',
      { canary: 3, baseline: 40, minutes: 2 },
    ],
    [
      'the highest of what is not told apart',
      { name: 'iteratorAge', statistic: 'Maximum', values: [1200, 90_000.4, 5] },
      'iteratorAge: 90,000 (Maximum of 3 minutes, not told apart by version)',
      { both: 90_000.4, minutes: 3 },
    ],
    [
      'a mean',
      { name: 'cpu', statistic: 'Average', values: [1, 2] },
      'cpu: 1.5 (Average of 2 minutes, not told apart by version)',
      { both: 1.5, minutes: 2 },
    ],
    [
      'the lowest',
      { name: 'credits', statistic: 'Minimum', values: [7, 3, 5] },
      'credits: 3 (Minimum of 3 minutes, not told apart by version)',
      { both: 3, minutes: 3 },
    ],
    [
      'a count',
      { name: 'reads', statistic: 'SampleCount', values: { canary: [1], baseline: [2, 4] } },
      'reads: canary 1, baseline 6 (SampleCount of 2 minutes)',
      { canary: 1, baseline: 6, minutes: 2 },
    ],
    [
      'without what is no number',
      { name: 'age', statistic: 'Maximum', values: [Number.NaN, 4, Infinity] },
      'age: 4 (Maximum of 3 minutes, not told apart by version)',
      { both: 4, minutes: 3 },
    ],
    [
      'nothing where there are no values',
      { name: 'spillover', statistic: 'Sum', values: { canary: [], baseline: [Number.NaN] } },
      'spillover: canary no values, baseline no values (Sum of 1 minute)',
      { minutes: 1 },
    ],
  ])('is a metric that the plan wants to see: %s', (_, observed, reason, numbers) => {
    const verdict = judgeStage(aQuestion({ minutes: good, observed: [observed] }));

    expect(verdict.kind).toBe('pass');
    expect(verdict.reason).toContain('ruled out');
    expect(verdict.findings.at(-1)).toStrictEqual({ judge: `observe:${observed.name}`, kind: 'pass', reason, numbers });
  });
});
