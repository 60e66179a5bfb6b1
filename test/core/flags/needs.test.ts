import { expect, test } from 'vitest';
import { lackProblem, needsOf, openWithout } from '../../../lib/core/flags/needs.ts';
import { aDocument, aFlag } from './a-document.ts';

const needing = (needs: string | number, fields = {}) =>
  aFlag({ metadata: { owner: 'payments', needs }, targeting: undefined, ...fields });
const twelve = { functionName: 'checkout', aliasName: 'live', version: 12 };

test.each([
  ['checkout:live@12', twelve],
  [undefined, undefined],
  ['checkout:live', 'checkout:live'],
  ['checkout@12', 'checkout@12'],
  ['checkout:live@0', 'checkout:live@0'],
  [12, '12'],
])('needs %s is read as %o', (written, read) => {
  expect(needsOf(written === undefined ? aFlag() : needing(written))).toEqual(read);
});

test.each([
  [{ version: '12' }, undefined],
  [{ version: '13' }, undefined],
  [{ version: '9' }, 'serves version 9; promote'],
  [{ version: '11', canary: { version: '12', weight: 0.5 } }, 'serves version 11; promote'],
  [{ version: '$LATEST' }, 'serves version $LATEST; promote'],
  [undefined, 'there is no such alias'],
])('a flag that needs version 12 of an alias that serves %o: %s', (serves, problem) => {
  const said = lackProblem('new-checkout', twelve, serves);

  if (problem === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(problem);
});

test('open flags are found that need a later version than one; what is closed needs nothing', () => {
  const document = aDocument({
    on: needing('checkout:live@12', { defaultVariant: 'on' }),
    ruled: needing('checkout:live@12', { targeting: aFlag().targeting }),
    moving: needing('checkout:live@12', { metadata: { needs: 'checkout:live@12', rollout: 'r-1' } }),
    off: needing('checkout:live@12'),
    killed: needing('checkout:live@12', {
      metadata: { needs: 'checkout:live@12', killed: '2026-11-26T02:14:09.000Z' },
      defaultVariant: 'on',
    }),
    disabled: needing('checkout:live@12', { state: 'DISABLED', defaultVariant: 'on' }),
    elsewhere: needing('cart:live@12', { defaultVariant: 'on' }),
    older: needing('checkout:live@11', { defaultVariant: 'on' }),
  });

  expect(openWithout(document, twelve, '11')).toEqual(['on', 'ruled', 'moving']);
});
