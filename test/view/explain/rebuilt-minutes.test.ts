import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Minute } from '../../../lib/core/analysis/contract.ts';
import { fold } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { minuteRebuilder } from '../../../lib/view/explain/rebuilt-minutes.ts';
import { aPlan } from '../../core/rollout/a-rollout.ts';
import { aRecord, type MadeRecord, recordId } from './a-record.ts';

/** Nothing is decided before a long time is over, so every minute is seen in its stage. */
const plan = aPlan({ analysis: { errors: { ratio: 1.2, floor: 0.9, detect: 5, model: 'robust' } } });

function rebuilt({ events }: MadeRecord) {
  const rebuilder = minuteRebuilder();
  let rollout: Rollout | undefined;
  for (const event of events) {
    if (event.kind === 'analyzed' && rollout) rebuilder.see(rollout, event);
    rollout = fold(rollout, event, recordId);
  }
  return rebuilder.soFar();
}

const side = fc
  .integer({ min: 1, max: 500 })
  .chain((requests) =>
    fc.record({ requests: fc.constant(requests), errors: fc.integer({ min: 0, max: Math.floor(requests / 10) }) }),
  );
const minutes = fc.array(fc.record({ baseline: side, canary: side }), { minLength: 1, maxLength: 30 });

test('every minute is found again where each analysis saw one more', () => {
  fc.assert(
    fc.property(minutes, (counted) => {
      const made = aRecord({ plan, minutes: counted });

      expect(rebuilt(made)).toEqual({ minutes: made.judged, isExact: true });
    }),
  );
});

test('minutes whose requests could still be running are found again as such', () => {
  const made = aRecord({
    plan,
    preparation: { timeoutSeconds: 150 },
    minutes: Array.from({ length: 8 }, () => ({
      baseline: { requests: 90, errors: 1 },
      canary: { requests: 10, errors: 0 },
    })),
  });

  expect(made.judged.map(({ open }) => open === true)).toEqual([...Array(5).fill(false), true, true, true]);
  expect(rebuilt(made)).toEqual({ minutes: made.judged, isExact: true });
});

test('minutes that became visible together are told apart where the record tells them', () => {
  fc.assert(
    fc.property(minutes, (counted) => {
      const made = aRecord({ plan, minutes: counted, interval: 3 });

      expect(rebuilt(made)).toEqual({ minutes: made.judged, isExact: true });
    }),
  );
});

test('in older records they share their counts, and nothing gets lost', () => {
  const sum = (all: readonly Minute[]) =>
    all.reduce((total, { baseline, canary }) => total + baseline.requests + 1000 * canary.errors, 0);
  fc.assert(
    fc.property(minutes, (counted) => {
      const made = aRecord({ plan, minutes: counted, interval: 3, isOld: true });

      const found = rebuilt(made);

      expect(found.minutes.map(({ at, stageIndex }) => [at, stageIndex])).toEqual(
        made.judged.map(({ at, stageIndex }) => [at, stageIndex]),
      );
      expect(sum(found.minutes)).toBe(sum(made.judged));
      expect(found.isExact).toBe(made.judged.length === 1);
    }),
  );
});

test('an analysis whose backend did not answer takes nothing away', () => {
  const made = aRecord({ plan, minutes: Array.from({ length: 3 }, () => busy) });
  const [none, at] = [{ requests: 0, errors: 0 }, made.events.at(-2)?.at ?? ''];
  const events = made.events.map((event) =>
    event.kind === 'analyzed' && event.at === at ? { ...event, totals: { baseline: none, canary: none } } : event,
  );

  const found = rebuilt({ ...made, events });

  expect(found).toEqual({ minutes: made.judged, isExact: true });
});

const busy = { baseline: { requests: 100, errors: 1 }, canary: { requests: 100, errors: 1 } };
