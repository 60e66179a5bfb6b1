import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prunable } from '../../../lib/core/application/prunable.ts';

describe('versions that nobody needs', () => {
  it('are the oldest, by number and not by text', () => {
    const versions = ['10', '9', '2', '11', '1'];

    expect(prunable({ versions, keep: 2, needed: [] })).toEqual(['1', '2', '9']);
  });

  it('are never among the newest, nor any that something needs, however many there are', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }).map(String), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 20 }), (versions, needed, keep) => {
        const gone = prunable({ versions, keep, needed });
        const left = versions.filter((version) => !gone.includes(version));

        const newest = versions.toSorted((a, b) => Number(b) - Number(a)).slice(0, keep);
        expect(left).toEqual(expect.arrayContaining(newest));
        expect(gone.filter((version) => needed.includes(version))).toEqual([]);
      }),
    );
  });
});
