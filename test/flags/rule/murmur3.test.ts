import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beginningWith, murmur3 } from '../../../lib/flags/rule/murmur3.ts';

it.each([
  ['checkoutuser-1', 3_105_039_728],
  ['checkoutuser-2', 1_487_212_983],
  ['checkoutuser-42', 3_313_060_877],
  ['a', 1_009_084_850],
  ['', 0],
  // What flagd in Go hashes: bytes of UTF-8, where flagd-core hashes UTF-16.
  ['flagé', 3_697_396_347],
  ['日本', 3_302_619_458],
])('hashes %j to %i', (key, hash) => {
  expect(murmur3(key)).toBe(hash);
});

it('hashes two strings as if they were one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      expect(murmur3(second, beginningWith(first))).toBe(murmur3(first + second));
    }),
  );
});

it('hashes a character that is only half there as U+FFFD, as JSON in Go has it', () => {
  expect(murmur3('a\ud800')).toBe(murmur3('a\ufffd'));
  expect(murmur3('\ude00', beginningWith('a\ud83d'))).toBe(murmur3('a😀'));
});
