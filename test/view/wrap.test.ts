import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../lib/view/wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });

test('keeps every word, in order, in lines that fit', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 80 }), (parts, width) => {
      const lines = wrap(parts.join(' '), width);

      expect(lines.join(' ')).toBe(parts.join(' '));
      expect(lines.filter((line) => line.length > width)).toEqual([]);
    }),
  );
});

test('breaks no line that could have been longer', () => {
  fc.assert(
    fc.property(words, (parts) => {
      const lines = wrap(parts.join(' '), 20);

      for (const [i, line] of lines.slice(0, -1).entries()) {
        expect(line.length + 1 + lines[i + 1]!.split(' ')[0]!.length).toBeGreaterThan(20);
      }
    }),
  );
});

test('gives a word that is too long a line of its own', () => {
  expect(wrap('a supercalifragilistic b', 10)).toEqual(['a', 'supercalifragilistic', 'b']);
});
