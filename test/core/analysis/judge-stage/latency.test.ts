import { minutes, warming } from '../question.ts';
import { bad, good, judged, quiet } from './judged.ts';

const latency = { latency: { quantile: 0.95, ratio: 1.5 } } as const;

judged('latency', [
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
]);
