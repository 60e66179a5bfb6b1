import { minutes, throttled } from '../question.ts';
import { bad, good, judged, quiet } from './judged.ts';

judged('missing data', [
  ['waits for the first complete minute', {}, 'undecided time', /^no complete minute of this stage yet$/],
  ['waits for it even where it would proceed', { plan: { noData: 'proceed' } }, 'undecided time', /no complete minute/],
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
]);

judged('the split', [
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
]);

judged('throttles', [
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
]);

judged('odd traffic', [
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
    { minutes: minutes(5, [950e6, 1e6], [50e6, 52_632]), errors: { model: 'independent' } },
    'pass',
    /less than 1 in a billion by chance/,
  ],
  [
    'a billion requests a minute to a bad one',
    { minutes: minutes(5, [950e6, 1e6], [50e6, 125_000]), errors: { model: 'independent' } },
    'fail',
    /less than 1 in a billion by chance/,
  ],
  [
    'a billion requests a minute of which none fails',
    { minutes: minutes(5, [950e6, 0], [50e6, 0]) },
    'pass',
    /^canary 0 of 250,000,000 requests failed/,
  ],
]);
