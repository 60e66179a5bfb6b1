import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFlag } from '../../../lib/core/flags/document.ts';
import { changesBetween, takeBack } from '../../../lib/core/flags/take-back.ts';
import { aDocument, aFlag, documents, flags, keys } from './a-document.ts';

const key = 'new-checkout';

describe('taking a change back', () => {
  it('keeps everybody else’s later edits, of any document', () => {
    fc.assert(
      fc.property(documents, flags, flags, fc.constantFrom('search', 'wrapping'), (before, change, edit, other) => {
        const after = withFlag(before, key, change);
        const later = withFlag(after, other, edit);

        const { document, kept } = takeBack(later, { flag: key, before: before.flags[key], after: change });

        expect(document).toEqual(withFlag(before, other, edit));
        expect(kept).toEqual([]);
      }),
    );
  });

  it('takes back the parts of the flag that nobody has changed again, and names the others', () => {
    const before = aFlag();
    const after = aFlag({ defaultVariant: 'on', targeting: null, metadata: { owner: 'payments', ticket: 'A-1' } });
    const now = { ...after, targeting: { if: [true, 'off', null] } };

    const { document, kept } = takeBack(aDocument({ [key]: now }), { flag: key, before, after });

    expect(document.flags[key]).toEqual({ ...before, targeting: now.targeting });
    expect(kept).toEqual(['targeting']);
  });

  it('removes a flag that the change made, unless somebody has worked on it since', () => {
    const made = { flag: key, before: undefined, after: aFlag() };

    expect(takeBack(aDocument(), made).document.flags).toEqual({});
    expect(takeBack(aDocument({ [key]: aFlag({ defaultVariant: 'on' }) }), made).kept).toEqual(['flag']);
  });

  it('does nothing the second time', () => {
    fc.assert(
      fc.property(documents, flags, (before, after) => {
        const change = { flag: key, before: before.flags[key], after };
        const once = takeBack(withFlag(before, key, after), change).document;

        expect(takeBack(once, change).document).toEqual(once);
      }),
    );
  });
});

it('the changes between two documents, taken back one by one, lead from the second to the first', () => {
  fc.assert(
    fc.property(documents, documents, fc.constantFrom(...keys), (before, whole, missing) => {
      const after = withFlag(whole, missing, undefined);

      const changes = changesBetween(before, after);
      const back = changes.reduce((document, change) => takeBack(document, change).document, after);

      expect(back).toEqual(before);
    }),
  );
});
