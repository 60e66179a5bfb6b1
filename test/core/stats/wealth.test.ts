import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenly, logMean, wealth } from '../../../lib/core/stats/wealth.ts';
import { gameByDefinition } from './by-definition.ts';

describe('the wealth of a group of bettors', () => {
  it('is 1 before the first step', () => {
    const { log, peak } = wealth([0.5, 0.5]).evidence();

    expect({ log, peak }).toEqual({ log: 0, peak: 0 });
  });

  it('keeps its expectation when every bet is fair', () => {
    const [up, down] = [1.9, 0.1];
    let expected = 0;
    for (let path = 0; path < 2 ** 10; path++) {
      const game = wealth(evenly(2));
      for (let step = 0; step < 10; step++) {
        const factor = (path >> step) & 1 ? up : down;
        game.step([factor, 1 + (factor - 1) / 3]);
      }
      expected += Math.exp(game.evidence().log) / 2 ** 10;
    }

    expect(expected).toBeCloseTo(1, 10);
  });

  it('says the same in logarithms as in factors', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0.01, max: 20, noNaN: true }), fc.double({ min: 0.01, max: 20, noNaN: true })),
          { maxLength: 300 },
        ),
        (steps) => {
          const plain = wealth([0.3, 0.7]);
          const logs = wealth([0.3, 0.7]);
          for (const step of steps) {
            plain.step(step);
            logs.stepLog(step.map(Math.log));
          }

          expect(plain.evidence().log).toBeCloseTo(logs.evidence().log, 6);
          expect(plain.evidence().peak).toBeCloseTo(logs.evidence().peak, 6);
        },
      ),
    );
  });

  it('survives factors that no number can hold', () => {
    const game = wealth(evenly(2));

    game.stepLog([2e9, -2e9]);
    const won = game.evidence();
    game.stepLog([-2e9, -Infinity]);

    expect(won.log).toBeCloseTo(2e9 + Math.log(0.4), 0);
    expect(game.evidence().log).toBeCloseTo(Math.log(0.4 + 0.2 * (14 / 15)), 1);
    expect(game.evidence().peak).toBe(won.peak);
  });

  it('keeps what no bettor has staked when all lose', () => {
    const game = wealth(evenly(2));

    game.stepLog([-Infinity, -Infinity]);

    expect(game.evidence().log).toBeCloseTo(Math.log(0.2));
  });

  it('grows beyond what a number holds, step by step', () => {
    const game = wealth(evenly(2));
    const plain = gameByDefinition(evenly(2));

    for (let step = 0; step < 400; step++) {
      game.step([10, 0.1]);
      plain.stepLog([Math.log(10), Math.log(0.1)]);
    }

    expect(game.evidence().log).toBeCloseTo(plain.evidence().log, 6);
    expect(game.evidence().log).toBeGreaterThan(399 * Math.log(10));
  });

  it('is, with nothing in reserve, the product of its factors, however large a fortune was won and lost on the way', () => {
    const luck = (least: number, most: number) => fc.array(fc.integer({ min: least, max: most }), { maxLength: 12 });
    fc.assert(
      fc.property(luck(-20, 90), luck(-150, 20), luck(-20, 90), (...decades) => {
        const game = wealth(evenly(2), 1);
        let [sum, peak] = [0, 0];
        for (const some of decades.flat()) {
          // Below 1 a fortune of nothing but stakes is lost for good, sooner or later.
          const step = Math.max(some, -sum);
          sum += step;
          peak = Math.max(peak, sum);
          game.step([10 ** step, 10 ** step]);
        }

        expect(game.evidence().log / Math.LN10).toBeCloseTo(sum, 9);
        expect(game.evidence().peak / Math.LN10).toBeCloseTo(peak, 9);
      }),
    );
  });

  it('recovers from hours of lost bets, because a reserve is staked little by little', () => {
    const game = wealth([1]);

    for (let minute = 0; minute < 300; minute++) game.step([0.1]);
    for (let minute = 0; minute < 8; minute++) game.step([10]);

    expect(game.evidence().log).toBeGreaterThan(Math.log(1000));
  });

  it('keeps its peak when it gives wealth away or loses it', () => {
    const game = wealth([1], 1);

    game.step([100]);
    game.discount(Math.log(10));
    game.step([0.5]);

    expect(game.evidence().log).toBeCloseTo(Math.log(5));
    expect(game.evidence().peak).toBeCloseTo(Math.log(100));
  });
});

describe('the mean of two e-values', () => {
  it('is computed in logarithms without overflow', () => {
    expect(logMean(Math.log(3), Math.log(5), 0.9)).toBeCloseTo(Math.log(3.2));
    expect(logMean(Math.log(3), Math.log(5))).toBeCloseTo(Math.log(4));
    expect(logMean(5000, -5000)).toBeCloseTo(5000 - Math.log(2));
    expect(logMean(-Infinity, -Infinity)).toBe(-Infinity);
  });
});
