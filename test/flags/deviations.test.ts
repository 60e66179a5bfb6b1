import { describe, expect, it } from 'vitest';
import { compileFlags } from '../../lib/flags/compile-flags.ts';
import { aDocument, aFlag } from './builders.ts';
import { flagdAnswers } from './flagd.ts';

/** The variant, or what kept the rule from choosing one. */
const ours = (targeting: unknown, context: object = {}, evaluators?: object) =>
  shown(compileFlags(documentOf(targeting, evaluators)).evaluate('flag', 'fallback', context as never));

/** What flagd-core answers as it is by default, and where it may not generate code. */
const theirs = (targeting: unknown, context: object = {}, evaluators?: object) =>
  flagdAnswers(documentOf(targeting, evaluators), context as never).map(shown);

const documentOf = (targeting: unknown, $evaluators?: object) => ({
  ...aDocument({ flag: aFlag({ variants: { true: 'yes', false: 'no', a: 'A' }, defaultVariant: null, targeting }) }),
  ...($evaluators ? { $evaluators } : {}),
});

const shown = ({ variant, errorCode, reason }: { variant?: string; errorCode?: string; reason: string }) =>
  variant ?? errorCode ?? reason;

describe('unlike flagd-core,', () => {
  it('keys of a split are hashed as UTF-8, as in flagd’s other languages', () => {
    const split = { fractional: [{ var: 'key' }, ['true', 77], ['false', 23]] };

    // 86 of 100 as UTF-8 and 58 as UTF-16.
    expect(ours(split, { key: 'flagé' })).toBe('false');
    expect(theirs(split, { key: 'flagé' })).toEqual(['true', 'true']);
  });

  it('one broken flag does not take the document with it', () => {
    const document = aDocument({ flag: aFlag(), broken: aFlag({ defaultVariant: 'of' }) });

    expect(compileFlags(document).evaluate('flag', true).reason).toBe('STATIC');
    expect(() => flagdAnswers(document, {})).toThrow('invalid flagd flag configuration');
  });

  it('operators of json-logic-engine that flagd does not document are refused', () => {
    const undocumented = [
      '??',
      '?:',
      'not',
      'every',
      'eachKey',
      'exists',
      'get',
      'keys',
      'length',
      'pipe',
      'preserve',
      'throw',
      'try',
      'val',
    ];

    expect(undocumented.filter((name) => ours({ [name]: ['a', 'a'] }) !== 'PARSE_ERROR')).toEqual([]);
    expect(theirs({ '??': ['a'] })).toEqual(['a', 'a']);
  });

  it('the names of what every object has are neither operators nor properties', () => {
    expect(ours({ toString: ['a'] })).toBe('PARSE_ERROR');
    expect(theirs({ toString: ['a'] })).toEqual(['GENERAL', 'GENERAL']);
    expect(ours({ '!!': [{ var: 'constructor.name' }] })).toBe('false');
    expect(theirs({ '!!': [{ var: 'constructor.name' }] })).toEqual(['true', 'true']);
  });

  it('a path does not leave a loop through "../"', () => {
    const rule = { some: [{ var: 'list' }, { var: '../../x' }] };

    expect(ours(rule, { list: [1], x: true })).toBe('PARSE_ERROR');
    expect(theirs(rule, { list: [1], x: true })).toEqual(['true', 'true']);
  });

  it('references may lead on in any order', () => {
    const evaluators = { first: { '!': [{ var: 'x' }] }, second: { '!': [{ $ref: 'first' }] } };

    expect(ours({ $ref: 'second' }, { x: true }, evaluators)).toBe('true');
    expect(theirs({ $ref: 'second' }, { x: true }, evaluators)).toEqual(['PARSE_ERROR', 'PARSE_ERROR']);
  });

  it('a shared rule is a rule, and not text that is put in place', () => {
    const evaluators = { money: { cat: ['$&', 'a'] } };

    expect(ours({ $ref: 'money' }, {}, evaluators)).toBe('GENERAL');
    expect(() => theirs({ $ref: 'money' }, {}, evaluators)).toThrow('invalid flagd flag configuration');
  });

  it('a shared rule may be a literal, which chooses like any rule', () => {
    expect(ours({ $ref: 'yes' }, {}, { yes: true })).toBe('true');
    expect(theirs({ $ref: 'yes' }, {}, { yes: true })).toEqual(['DEFAULT', 'DEFAULT']);
  });

  it('what is reduced to may be nested', () => {
    const rule = { '!!': [{ reduce: [{ var: 'list' }, { if: [true, [{ var: 'accumulator' }], null] }, 0] }] };

    expect(ours(rule, { list: [1, 2, 3] })).toBe('true');
    expect(theirs(rule, { list: [1, 2, 3] })).toEqual(['GENERAL', 'GENERAL']);
  });

  it('values of variants are never references', () => {
    const document = {
      ...aDocument({ flag: aFlag({ variants: { a: { $ref: 'e' } }, defaultVariant: 'a' }) }),
      $evaluators: { e: { k: 1 } },
    };

    expect(compileFlags(document).object('flag', {})).toEqual({ $ref: 'e' });
  });

  it('flagd’s own operators work in a loop', () => {
    const rule = { some: [{ var: 'list' }, { starts_with: [{ var: '' }, 'x'] }] };

    expect(ours(rule, { list: [5, 'xy'] })).toBe('true');
    expect(theirs(rule, { list: [5, 'xy'] })).toEqual(['GENERAL', 'GENERAL']);
  });

  it('nothing is true of all elements of a list that is missing', () => {
    const rule = { all: [{ var: 'groups' }, { '==': [{ var: '' }, 'staff'] }] };

    expect(ours(rule)).toBe('false');
    expect(theirs(rule)).toEqual(['true', 'false']);
  });

  it('a comparison knows its left side whatever the rule on its right side reads', () => {
    const rule = { '==': [{ var: 'a' }, { if: [{ var: 'b' }, 'x', 'y'] }] };

    expect(ours(rule, { a: 'x', b: true })).toBe('true');
    expect(theirs(rule, { a: 'x', b: true })).toEqual(['GENERAL', 'true']);
  });

  it('null in a text of literals is written, as it is beside a variable', () => {
    expect(ours({ in: ['null', { cat: ['x', null] }] })).toBe('true');
    expect(theirs({ in: ['null', { cat: ['x', null] }] })).toEqual(['false', 'false']);
  });

  it('a list that an operator gives is one value to the operator around it', () => {
    expect(ours({ '!': [{ merge: [false] }] })).toBe('false');
    expect(theirs({ '!': [{ merge: [false] }] })).toEqual(['true', 'true']);
  });

  it('null is no value where the fallback is an object', () => {
    const document = aDocument({ flag: aFlag({ variants: { a: null }, defaultVariant: 'a' }) });

    expect(compileFlags(document).evaluate('flag', {})).toMatchObject({ value: {}, errorCode: 'TYPE_MISMATCH' });
  });

  it('metadata is plain', () => {
    const document = aDocument({ flag: aFlag({ metadata: { owner: 'a', nested: {}, nothing: null } }) });

    expect(compileFlags(document).evaluate('flag', true).flagMetadata).toEqual({ owner: 'a' });
    expect(flagdAnswers(document, {})[0]!.flagMetadata).toEqual({ owner: 'a', nested: {}, nothing: null });
  });

  it('what is wrong for everybody is found before anybody asks', () => {
    const rule = { if: [{ var: 'never' }, { map: [{ var: 'list' }, { '+': ['x', 1] }] }, 'a'] };

    expect(ours(rule)).toBe('PARSE_ERROR');
  });

  it('a context may have objects without a prototype', () => {
    const x = Object.assign(Object.create(null), { name: 'Ann' });

    expect(ours({ '!!': [{ var: 'x' }] }, { x })).toBe('true');
    expect(theirs({ '!!': [{ var: 'x' }] }, { x })).toEqual(['GENERAL', 'GENERAL']);
  });
});

describe('like flagd-core, and unlike JsonLogic elsewhere,', () => {
  it.each([
    [{ '==': [{ var: 'age' }, 18] }, 'GENERAL'],
    [{ '==': [18, { var: 'age' }] }, 'false'],
    [{ '<': [{ var: 'age' }, 18] }, 'GENERAL'],
    [{ '<': [18, { var: 'age' }] }, 'false'],
  ])('the side of a variable matters: %j is %s for an age that is a word', (rule, answer) => {
    expect(ours(rule, { age: 'unknown' })).toBe(answer);
    expect(theirs(rule, { age: 'unknown' })[0]).toBe(answer);
  });

  it.each([
    [{ '==': [{ var: 'x' }, 0] }, 'true'],
    [{ '<': [{ var: 'x' }, 18] }, 'true'],
    [{ '===': [{ var: 'x' }, null] }, 'true'],
    [{ '!': [{}] }, 'true'],
  ])('what is missing is 0 to a number: %j is %s', (rule, answer) => {
    expect(ours(rule)).toBe(answer);
    expect(theirs(rule)[0]).toBe(answer);
  });
});
