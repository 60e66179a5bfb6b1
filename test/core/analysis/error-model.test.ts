import { describe, expect, it } from 'vitest';
import { chooseErrorModel } from '../../../lib/core/analysis/error-model.ts';
import { minutesOf } from '../stats/traffic.ts';

const past = (minutes: number, rate: number, clusterSize: number) =>
  minutesOf({ seed: 5, minutes, requests: 2400, rate: () => rate, clusterSize }).map(({ requests, events }) => ({
    requests,
    errors: events,
  }));

/** Minutes with as many errors, one in each of the first. */
const lone = (minutes: number, errors: number) =>
  Array.from({ length: minutes }, (_, minute) => ({ requests: 100, errors: minute < errors ? 1 : 0 }));

describe('the error model chosen for auto', () => {
  it.each([
    ['a week of independent errors', past(10_080, 0.001, 1), 'independent'],
    ['an hour of independent errors', past(60, 0.001, 1), 'independent'],
    ['a week of errors in pairs and triples', past(10_080, 0.001, 2.5), 'robust'],
    ['an hour of clusters', past(60, 0.001, 10), 'robust'],
    ['a week without errors', past(10_080, 0, 1), 'independent'],
    ['an hour without errors', past(60, 0, 1), 'robust'],
    ['half an hour', past(30, 0.01, 1), 'robust'],
    ['nothing', [], 'robust'],
    ['an hour with twenty errors', lone(60, 20), 'independent'],
    ['an hour with nineteen errors', lone(60, 19), 'robust'],
    ['an hour with twenty errors, of which a minute was idle', [...lone(59, 20), { requests: 0, errors: 0 }], 'robust'],
  ])('for %s', (_, history, expected) => {
    expect(chooseErrorModel(history)).toBe(expected);
  });
});
