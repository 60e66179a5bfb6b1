import fc from 'fast-check';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { directPath, INDIRECT } from '../../../lib/account/asl/direct-path.ts';
import { compile } from '../../../lib/account/asl/expression.ts';

const NAMES = ['a', 'b', 'c'];
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, 0, '', 'x', false),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value')),
  ),
})).value;
const path = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }).map((names) => ['$v', ...names].join('.'));

test('the short way gives what JSONata gives, or sends one there', async () => {
  let direct = 0;

  await fc.assert(
    fc.asyncProperty(path, data, async (text, v) => {
      const short = directPath(compile(text).tree)!({ v });
      if (short === INDIRECT) return;
      direct++;
      expect(short).toEqual(await jsonata(text).evaluate(undefined, { v }));
    }),
  );

  expect(direct).toBeGreaterThan(0);
});

test.each(['$v[0]', '$v.a[]', '$v.a[b=1]', '$v.*', '$v.a.$string()', '$v & "x"', '($v)', '$f()', '$v.a{b: c}', '"v"'])(
  '%s has no short way',
  (text) => {
    expect(directPath(compile(text).tree)).toBeUndefined();
  },
);
