import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, editDistance } from '../../../lib/core/text/did-you-mean.ts';

const KEYS = ['target', 'stages', 'timing', 'maxBake', 'onUndecided', 'onBusy', 'analysis'];

describe('of the known words, one that is misspelled most likely stands for', () => {
  test.each([
    ['stage', 'stages'],
    ['satges', 'stages'],
    ['Analysis', 'analysis'],
    ['analisys', 'analysis'],
    ['maxbake', 'maxBake'],
    ['onUndecied', 'onUndecided'],
  ])('%s: %s', (written, expected) => {
    const meant = didYouMean(written, KEYS);

    expect(meant).toBe(expected);
  });

  test.each([['colour'], ['x'], [''], ['onUndecidedOrBusy'], ['a'.repeat(100_000)]])('%s: none', (written) => {
    const meant = didYouMean(written, KEYS);

    expect(meant).toBeUndefined();
  });

  test('the first of two that are as near', () => {
    const meant = didYouMean('cat', ['bat', 'hat']);

    expect(meant).toBe('bat');
  });
});

describe('the edit distance', () => {
  test.each([
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['ca', 'abc', 3],
    ['', 'abc', 3],
  ])('of %j and %j', (a, b, expected) => {
    const distance = editDistance(a, b);

    expect(distance).toBe(expected);
  });

  test('is the same both ways, zero only for the same word, and at most the longer word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
