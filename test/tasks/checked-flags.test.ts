import { describe, expect, test } from 'vitest';
import { kill } from '../../lib/core/flags/kill.ts';
import { withFlag } from '../../lib/core/flags/document.ts';
import { problemsOfChange } from '../../lib/tasks/checked-flags.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';

const broken = aFlag({ targeting: { no_such_operator: [1] } });
const document = aDocument({ checkout: aFlag(), search: broken });
const killer = { at: '2026-11-26T00:00:00.000Z', by: 'alice' };

describe('before a document is written', () => {
  test.each([
    ['an operator that does not exist', { targeting: { no_such_operator: [1] } }, 'no_such_operator'],
    [
      'a split that gives everybody the default',
      {
        targeting: {
          fractional: [
            ['on', 0],
            ['off', 0],
          ],
        },
      },
      'weights',
    ],
    ['a variant that it does not have', { targeting: { if: [true, 'onn', null] } }, 'chooses onn'],
    ['values of several types', { variants: { on: true, off: 'no' } }, 'of one type'],
  ])('%s is found', (_, changes, says) => {
    const problems = problemsOfChange(document, withFlag(document, 'checkout', aFlag(changes)));

    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  test('everything that a change breaks is said at once', () => {
    const next = aDocument({
      checkout: aFlag({ targeting: { if: [true, 'onn', null] } }),
      search: broken,
      new: broken,
    });

    expect(problemsOfChange(document, next)).toHaveLength(2);
  });

  test('nothing is said of what was broken before, so a kill goes through', () => {
    expect(problemsOfChange(document, kill(document, 'checkout', 'off', killer), true)).toEqual([]);
    expect(problemsOfChange(document, kill(document, 'search', 'off', killer), true)).toEqual([]);
  });

  test('what kills may need of the size stays free', () => {
    const large = aFlag({ variants: { on: 'x'.repeat(2 * 1024 * 1024 - 60 * 1024), off: 'y' } });
    const full = aDocument({ checkout: aFlag(), large });

    expect(problemsOfChange(document, full)).toEqual([
      expect.stringMatching(/would have \d+ bytes, and 2031616 are taken/),
    ]);
    expect(problemsOfChange(full, kill(full, 'checkout', 'off', killer), true)).toEqual([]);
  });
});
