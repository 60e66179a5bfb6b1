import { describe, expect, test } from 'vitest';
import { checkExpression } from '../../../lib/account/asl/expression-check.ts';
import { expressionAt } from '../../../lib/account/asl/expression.ts';
import { functionLibrary } from '../../../lib/account/asl/library.ts';
import { expressionIn, templateAt } from '../../../lib/account/asl/template.ts';
import { virtualClock } from '../../../lib/account/clock.ts';
import { seededRandom } from '../../../lib/account/random.ts';

const scopeOf = (bindings: Record<string, unknown> = {}, seed = 1) => ({
  bindings,
  library: functionLibrary(virtualClock(Date.UTC(2026, 0, 2, 3, 4, 5)), seededRandom(seed)),
});
const value = (text: string, bindings?: Record<string, unknown>) =>
  expressionAt(text, 'Output').evaluate(scopeOf(bindings));

describe('an expression', () => {
  test('is a string that is one as a whole', () => {
    expect(expressionIn('{% $x %}')).toBe('$x');
    expect(expressionIn(' {% $x %} ')).toBeUndefined();
    expect(expressionIn('a {% $x %}')).toBeUndefined();
    expect(expressionIn(5)).toBeUndefined();
  });

  test('sees the states and the variables', async () => {
    const bindings = { states: { input: { items: [1, 2, 3] } }, limit: 2 };

    expect(await value('$states.input.items[$ >= $limit]', bindings)).toEqual([2, 3]);
  });

  test('keeps null and refuses nothing and functions', async () => {
    const states = { input: { nothing: null } };

    expect(await value('$states.input.nothing', { states })).toBeNull();
    await expect(value('$states.input.gone', { states })).rejects.toThrow(
      "The JSONata expression '$states.input.gone' specified for the field 'Output' returned nothing (undefined).",
    );
    await expect(value('$sum')).rejects.toThrow('returned an unsupported result type.');
    await expect(value('{"f": function($x){ $x }}')).rejects.toThrow('returned an unsupported result type.');
  });

  test('says what JSONata said when it throws', async () => {
    await expect(value('1 + "a"')).rejects.toThrow(
      /threw an error during evaluation\. T2002: .*right side of the "\+"/,
    );
  });

  test('is found at any depth of a template, whose literals stay as they are', async () => {
    const template = templateAt({ a: ['{% $n %}', 'b'], c: { d: '{% $n + 1 %}', e: null }, f: ' {% $n %}' }, 'Output');

    expect(await template.evaluate(scopeOf({ n: 1 }))).toEqual({ a: [1, 'b'], c: { d: 2, e: null }, f: ' {% $n %}' });
  });

  test('tells its place inside a template', async () => {
    const template = templateAt({ a: [{ b: '{% $gone %}' }] }, 'Arguments');

    await expect(template.evaluate(scopeOf())).rejects.toMatchObject({ location: 'Arguments/a[0]/b' });
  });
});

describe('what a machine may not say', () => {
  test.each([
    ['phone', "Reference to 'phone' at the top level is not supported."],
    ['$map($states.input.a, function($x){ b })', "Reference to 'b' at the top level is not supported."],
    ['$states.input.n + count', "Reference to 'count' at the top level is not supported."],
    ['$$.input', "Reference to '$$' is not supported."],
    ['$states.errorOutput.Error', "Reference to '$states.errorOutput' is not supported."],
  ])('%s', (text, message) => {
    expect(checkExpression(text, false)).toEqual({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message });
  });

  test.each([
    '$states.input.items[value > 3]',
    '$states.input.items.(a & b)',
    '$states.input{name: value}',
    '$states.input.a^(b)',
    '$items[a = 1].b',
    '{"a": $states.input.a}',
    '$merge([$states.input, {"a": 1}])',
  ])('%s is fine', (text) => {
    expect(checkExpression(text, false)).toBeUndefined();
  });

  test('does not stop a Catch from reading its error', () => {
    expect(checkExpression('$states.errorOutput.Error', true)).toBeUndefined();
  });

  test('includes what does not parse', () => {
    expect(checkExpression('$states.input.a[1,2)', false)).toMatchObject({ code: 'INVALID_JSONATA_EXPRESSION' });
  });
});

describe('the functions of Step Functions', () => {
  test.each<[string, unknown]>([
    ['$partition([1,2,3,4,5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(0, 10, 4)', [0, 4, 8]],
    ['$range(3, 3, 1)', 3],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$millis()', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['$now()', '2026-01-02T03:04:05.000Z'],
    ['$now("[Y]-[M01]")', '2026-01'],
    ['$toMillis("13:45", "[H]:[m]")', Date.UTC(2026, 0, 2, 13, 45)],
    ['$toMillis("2026-01-01T00:00:00.000Z")', Date.UTC(2026, 0, 1)],
    ['$random(7) = $random(7)', true],
    ['$random() = $random()', false],
  ])('%s', async (text, expected) => {
    expect(await value(text)).toEqual(expected);
  });

  test.each(['$partition([], 2)', '$partition([1], 0)', '$range(1, 3)', '$range(1, 3, -1)', '$hash("a")'])(
    '%s is nothing',
    async (text) => {
      await expect(value(text)).rejects.toThrow('returned nothing (undefined)');
    },
  );

  test('leave $eval out', async () => {
    await expect(value('$eval("1")')).rejects.toThrow('T1006');
  });

  test('draw from the seed of the account', async () => {
    const draws = (seed: number) =>
      expressionAt('[$uuid(), $random(), $shuffle([1..9])]', 'Output').evaluate(scopeOf({}, seed));

    expect(await draws(3)).toEqual(await draws(3));
    expect(await draws(4)).not.toEqual(await draws(3));
  });
});
