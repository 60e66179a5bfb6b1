import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logTilt, tilts } from '../../../lib/core/stats/absolute-rate.ts';
import { disaster } from '../../../lib/core/stats/disaster.ts';
import { upperRate } from '../../../lib/core/stats/rate-bound.ts';
import type { Sample } from '../../../lib/core/stats/sample.ts';
import { evenly } from '../../../lib/core/stats/wealth.ts';
import { expectSame, gameByDefinition } from './by-definition.ts';

const minute = (requests: number, events: number): Sample => ({ requests, events });
const sample = fc
  .constantFrom(0, 20, 400, 5000)
  .chain((most) => fc.nat({ max: most }))
  .chain((requests) =>
    fc
      .oneof(fc.nat({ max: requests }), fc.constant(0), fc.nat({ max: Math.ceil(requests / 50) }))
      .map((events) => minute(requests, events)),
  );

describe('a minute of the disaster gate', () => {
  const gateWith = (history: Sample, floor = 0.001) => disaster(1.2, floor, 10, 0.001, history);
  const known = minute(1e9, 0);
  const gain = (baseline: Sample, canary: Sample) => {
    const gate = gateWith(known);
    gate.observe(baseline, canary);
    return gate.evidence().log;
  };

  it('plays the highest bets of both kinds against what is known of the baseline by then', () => {
    const histories = fc.constantFrom(minute(0, 0), minute(24_000, 24), minute(1e6, 3000));
    fc.assert(
      fc.property(
        histories,
        fc.constantFrom(1, 10),
        fc.constantFrom(1, 1.2),
        fc.array(fc.tuple(sample, sample), { maxLength: 15 }),
        (history, clusterSize, ratio, all) => {
          const gate = disaster(ratio, 0.001, clusterSize, 0.001, history);
          const plain = gameByDefinition(evenly(4));
          let [requests, events] = [history.requests, history.events];

          for (const [baseline, canary] of all) {
            gate.observe(baseline, canary);
            const rate = ratio * Math.max(0.001, upperRate({ requests, events }, 0.001, clusterSize));
            const share = canary.events / canary.requests;
            const isDisaster = share >= 0.02 && share * baseline.requests >= 10 * baseline.events;
            const counted = minute(canary.requests, isDisaster ? canary.events : 0);
            if (canary.requests > 0 && rate < 1) {
              const highest = clusterSize === 1 ? [30, 300] : tilts('at-most', clusterSize).slice(-2);
              const tilted = highest.map((z) => logTilt(z, rate, counted, clusterSize));
              const gained = counted.events / counted.requests / rate - 1;
              plain.stepLog([Math.log(1 + 0.6 * gained), Math.log(1 + 0.95 * gained), ...tilted]);
            }
            requests += baseline.requests;
            events += baseline.events;
          }

          expectSame(gate.evidence(), plain.evidence());
        },
      ),
    );
  });

  it('counts errors from 2 % of the requests on', () => {
    expect(gain(minute(900, 0), minute(100, 2))).toBeGreaterThan(0);
    expect(gain(minute(900, 0), minute(101, 2))).toBeLessThan(0);
  });

  it("counts errors from ten times the baseline's rate of the minute on", () => {
    expect(gain(minute(1000, 4), minute(1000, 40))).toBeGreaterThan(0);
    expect(gain(minute(1000, 4), minute(1000, 39))).toBeLessThan(0);
  });

  it('counts errors where the baseline serves nobody', () => {
    expect(gain(minute(0, 0), minute(100, 50))).toBeGreaterThan(0);
  });

  it('says nothing while so little is known that every rate is possible, and learns from the baseline meanwhile', () => {
    const gate = gateWith(minute(0, 0));

    gate.observe(minute(100_000, 100), minute(20, 20));
    const unknown = gate.evidence().log;
    gate.observe(minute(380, 0), minute(20, 20));

    expect(unknown).toBe(0);
    expect(gate.evidence().log).toBeGreaterThan(3);
  });
});
