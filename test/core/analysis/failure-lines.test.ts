import { describe, expect, it, test } from 'vitest';
import {
  countFailures,
  FAILURE_TERMS,
  readFailureLine,
  versionOfStream,
} from '../../../lib/core/analysis/failure-lines.ts';
import { showFailures } from '../../../lib/core/analysis/failures.ts';

const id = '8f1c2b3a-0000-4000-8000-123456789abc';

/** As Lambda writes them, by what they tell. */
const lines = [
  ['timeouts', `2026-01-05T09:00:03.000Z ${id} Task timed out after 3.00 seconds\n\n`],
  ['timeouts', `RequestId: ${id} Error: Task timed out after 3.00 seconds`],
  [
    'timeouts',
    `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\tStatus: timeout\n`,
  ],
  [
    'timeouts',
    `{"time":"2026-01-05T09:00:03.000Z","type":"platform.report","record":{"requestId":"${id}","status":"timeout"}}`,
  ],
  ['outOfMemory', `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`],
  [
    'outOfMemory',
    `REPORT RequestId: ${id}\tDuration: 812.40 ms\tBilled Duration: 813 ms\tMemory Size: 256 MB\tMax Memory Used: 256 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
  ],
  [
    'outOfMemory',
    `{"type":"platform.report","record":{"requestId":"${id}","status":"error","errorType":"Runtime.OutOfMemory"}}`,
  ],
  [
    'initErrors',
    'INIT_REPORT Init Duration: 310.38 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
  ],
  ['initErrors', 'INIT_REPORT Init Duration: 9999.12 ms\tPhase: init\tStatus: timeout'],
  ['initErrors', '{"type":"platform.initReport","record":{"phase":"init","status":"timeout"}}'],
  ['initErrors', '{"type":"platform.initReport","record":{"phase":"init","status":"error"}}'],
] as const;

/** What looks alike and tells of no such failure. */
const others = [
  `REPORT RequestId: ${id}\tDuration: 3.10 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB`,
  `REPORT RequestId: ${id}\tDuration: 3.10 ms\tStatus: error\tError Type: Runtime.ExitError`,
  // The second line of a failed initialization, and that of one that was tried again with success.
  'INIT_REPORT Init Duration: 0.28 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.InvalidEntrypoint',
  'INIT_REPORT Init Duration: 200.00 ms\tPhase: init',
  'the payment service says: Task timed out after 3 seconds',
  `{"level":"ERROR","message":"Task timed out after 3.00 seconds","requestId":"${id}"}`,
  `{"type":"platform.report","record":{"requestId":"${id}","status":"success"}}`,
  '{"type":"platform.report","record":{',
  '{"type":"platform.initReport","record":{"phase":"invoke","status":"error"}}',
  '{"type":"platform.initReport","record":{"phase":"init","status":"success"}}',
  '{"type":"platform.report","record":{"status":"timeout"}}',
  `{"type":"platform.runtimeDone","record":{"requestId":"${id}","status":"timeout"}}`,
];

describe('a line of the platform', () => {
  it.each(lines)('tells of %s: %s', (kind, line) => {
    expect(readFailureLine(line)?.kind).toBe(kind);
    expect(FAILURE_TERMS.some((term) => line.includes(term))).toBe(true);
  });

  it.each(others)('tells of none: %s', (line) => {
    expect(readFailureLine(line)).toBeUndefined();
  });
});

test('a request counts once, however many lines tell of it', () => {
  const read = lines.flatMap(([, line]) => readFailureLine(line) ?? []);

  expect(countFailures(read)).toEqual({ timeouts: 1, outOfMemory: 1, initErrors: 4 });
  expect(countFailures([{ kind: 'timeouts' }])).toEqual({ timeouts: 0, outOfMemory: 0, initErrors: 0 });
});

test.each([
  ['2026/01/05/[7]0f1e2d', '7'],
  ['2026/01/05/checkout[12]0f1e2d', '12'],
  ['2026/01/05/[$LATEST]0f1e2d', '$LATEST'],
  ['2026/01/05/refund[7]0f1e2d', undefined],
  ['deploys', undefined],
  ['copy of 2026/01/05/[7]0f1e2d', undefined],
])('stream %s is of version %s', (stream, version) => {
  expect(versionOfStream(stream, 'checkout')).toBe(version);
});

describe('what the errors are', () => {
  const none = { errors: 0, timeouts: 0, outOfMemory: 0, initErrors: 0 };

  it('is told in a sentence, with the numbers, and passes', () => {
    const canary = { errors: 9, timeouts: 7, outOfMemory: 1, initErrors: 0 };
    const { kind, finding } = showFailures({ kind: 'read', minutes: 12, canary, baseline: none, isPartial: false });

    expect(kind).toBe('pass');
    expect(finding.reason).toBe(
      'in the last 12 minutes, canary: of 9 errors, 7 time-outs, 1 killed for want of memory; baseline: no errors',
    );
    expect(finding.numbers).toMatchObject({ canaryErrors: 9, canaryTimeouts: 7, baselineErrors: 0, minutes: 12 });
  });

  it('passes where nobody can say, and says why', () => {
    const { kind, finding } = showFailures({
      kind: 'unavailable',
      detail: 'there is no log group /aws/lambda/checkout',
    });

    expect(kind).toBe('pass');
    expect(finding.reason).toBe('what the errors are is not known: there is no log group /aws/lambda/checkout');
  });
});

test.each([
  [{ errors: 0, timeouts: 0, outOfMemory: 0, initErrors: 0 }, 'no errors'],
  [
    { errors: 3, timeouts: 0, outOfMemory: 0, initErrors: 0 },
    'of 3 errors, none a time-out, killed, or a failed initialization',
  ],
  [{ errors: 0, timeouts: 0, outOfMemory: 0, initErrors: 2 }, 'of 0 errors, 2 failed initializations'],
  [
    { errors: 4, timeouts: 1, outOfMemory: 2, initErrors: 1 },
    'of 4 errors, 1 time-out, 2 killed for want of memory, 1 failed initialization',
  ],
])('the errors %o are told as: %s', (canary, words) => {
  const baseline = { errors: 0, timeouts: 0, outOfMemory: 0, initErrors: 0 };

  const { finding } = showFailures({ kind: 'read', minutes: 5, canary, baseline, isPartial: false });

  expect(finding.reason).toBe(`in the last 5 minutes, canary: ${words}; baseline: no errors`);
});
