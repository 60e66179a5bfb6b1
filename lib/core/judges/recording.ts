import * as z from 'zod';
import type { Recorded } from '../analysis/backtest.ts';
import { map } from './data-map.ts';
import { type ReadData, readData } from './read-data.ts';

const COUNT = 'a whole number of 0 or more';

const count = z.int({ error: COUNT }).min(0, { error: COUNT });

const counts = map('requests, errors and, optionally, slow', {
  requests: count,
  errors: count,
  /** Requests slower than the threshold of the plan's `latency`; absent where latency was not recorded. */
  slow: count.optional(),
}).superRefine(({ requests, errors, slow = 0 }, context) => {
  if (requests < 0) return;
  const most = `at most its requests (${requests})`;
  if (errors > requests) context.addIssue({ code: 'custom', path: ['errors'], message: most });
  if (slow > requests) context.addIssue({ code: 'custom', path: ['slow'], message: most });
});

const minutes = 'a list of at least one minute, oldest first';

const RecordingSchema = map('periodSeconds, minutes and, optionally, history', {
  periodSeconds: z
    .int({ error: 'a whole number of seconds from 1 to 86400' })
    .min(1, { error: 'a whole number of seconds from 1 to 86400' })
    .max(86_400, { error: 'a whole number of seconds from 1 to 86400' })
    .default(60),
  minutes: z
    .array(map('baseline and canary', { baseline: counts, canary: counts }), { error: minutes })
    .min(1, { error: minutes }),
  history: z.array(counts, { error: "a list of the baseline's minutes before, oldest first" }).default([]),
});

/**
 * A recording for a backtest from JSON text: `{ periodSeconds: 60, minutes: [{ baseline: { requests, errors, slow? },
 * canary }], history: [{ requests, errors }] }`; `periodSeconds` and `history` may be absent. Never throws.
 */
export const readRecording = (text: string): ReadData<Recorded> =>
  readData(text, RecordingSchema, 'a recording') as ReadData<Recorded>;
