import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../lib/account/services/events/pattern.ts';

const EVENT = {
  version: '0',
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '123456789012',
  time: '2026-11-02T12:00:00Z',
  resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:b'],
  detail: {
    state: { value: 'ALARM' },
    count: 3,
    note: null,
    empty: [],
    flag: true,
    path: 'dir/file*.png',
    ip: '10.0.0.17',
    ipv6: '2001:db8::1:2',
    orders: [
      { id: 1, status: 'open' },
      { id: 2, status: 'shipped' },
    ],
  },
};

const matches = (pattern: object, event: object = EVENT) => compilePattern(JSON.stringify(pattern))(event);
/** A pattern for one field of the detail. */
const detail = (field: string, ...alternatives: unknown[]) => ({ detail: { [field]: alternatives } });

// Operators and their examples: "Comparison operators for use in event patterns", EventBridge user guide.
describe('event patterns', () => {
  test.each<[string, object, boolean]>([
    ['equal text', { source: ['aws.cloudwatch'] }, true],
    ['one of several', { source: ['aws.lambda', 'aws.cloudwatch'] }, true],
    ['other text', { source: ['aws.lambda'] }, false],
    ['all of several fields', { source: ['aws.cloudwatch'], account: ['1'] }, false],
    ['nested fields', { detail: { state: { value: ['ALARM'] } } }, true],
    ['nothing at the place', { detail: { state: { reason: ['x'] } } }, false],
    ['a field that is an object', { detail: { state: ['ALARM'] } }, false],
    ['an element of an array', { resources: [{ suffix: ':alarm:b' }] }, true],
    ['no element of an array', { resources: [{ suffix: ':alarm:c' }] }, false],
    ['fields of the same element', { detail: { orders: { id: [2], status: ['shipped'] } } }, true],
    ['fields of different elements', { detail: { orders: { id: [1], status: ['shipped'] } } }, false],
    ['a number', detail('count', 3), true],
    ['a number is not its text', detail('count', '3'), false],
    ['true', detail('flag', true), true],
    ['null', detail('note', null), true],
    ['null is not absence', detail('missing', null), false],
    ['null is not an empty array', detail('empty', null), false],

    ['prefix', { time: [{ prefix: '2026-11-02' }] }, true],
    ['prefix of a number', detail('count', { prefix: '3' }), false],
    ['prefix ignoring case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['suffix', detail('path', { suffix: '.png' }), true],
    ['suffix ignoring case', detail('path', { suffix: { 'equals-ignore-case': '.PNG' } }), true],
    ['equals-ignore-case', { 'detail-type': [{ 'equals-ignore-case': 'cloudwatch alarm state change' }] }, true],
    ['wildcard', detail('path', { wildcard: 'dir/*.png' }), true],
    ['wildcard with the literal characters', detail('path', { wildcard: 'dir/file\\*.p*g' }), true],
    ['wildcard that ends too early', detail('path', { wildcard: 'dir/*.p' }), false],
    ['wildcards take dots literally', detail('path', { wildcard: 'dir/*xpng' }), false],

    ['numeric equality', detail('count', { numeric: ['=', 3] }), true],
    ['numeric range', detail('count', { numeric: ['>', 0, '<=', 3] }), true],
    ['numeric range missed', detail('count', { numeric: ['>', 3, '<', 9] }), false],
    ['numeric of a text', detail('path', { numeric: ['>', 0] }), false],
    ['cidr', detail('ip', { cidr: '10.0.0.0/24' }), true],
    ['cidr missed', detail('ip', { cidr: '10.0.1.0/24' }), false],
    ['cidr of version 6', detail('ipv6', { cidr: '2001:db8::/32' }), true],
    ['cidr of the other version', detail('ip', { cidr: '2001:db8::/32' }), false],
    ['cidr of no address', detail('path', { cidr: '10.0.0.0/8' }), false],

    ['exists', detail('count', { exists: true }), true],
    ['exists with null', detail('note', { exists: true }), true],
    ['exists of an object, which is no leaf', detail('state', { exists: true }), false],
    ['exists of an empty array', detail('empty', { exists: true }), false],
    ['absence', detail('missing', { exists: false }), true],
    ['absence below something absent', { detail: { missing: { deeper: [{ exists: false }] } } }, true],
    ['absence of what is there', detail('count', { exists: false }), false],
    ['absent or equal', detail('missing', { exists: false }, 'x'), true],

    ['anything-but a text', detail('path', { 'anything-but': 'other' }), true],
    ['anything-but that text', detail('path', { 'anything-but': 'dir/file*.png' }), false],
    ['anything-but a list', detail('count', { 'anything-but': [1, 2] }), true],
    ['anything-but a list with it', detail('count', { 'anything-but': [1, 2, 3] }), false],
    ['anything-but needs something', detail('missing', { 'anything-but': 'x' }), false],
    ['anything-but takes null', detail('note', { 'anything-but': 'x' }), true],
    ['anything-but a prefix', detail('path', { 'anything-but': { prefix: 'lib/' } }), true],
    ['anything-but prefixes', detail('path', { 'anything-but': { prefix: ['lib/', 'dir/'] } }), false],
    ['anything-but a suffix', detail('path', { 'anything-but': { suffix: '.png' } }), false],
    [
      'anything-but ignoring case',
      detail('path', { 'anything-but': { 'equals-ignore-case': ['DIR/FILE*.PNG'] } }),
      false,
    ],
    ['anything-but a wildcard', detail('path', { 'anything-but': { wildcard: '*/lib/*' } }), true],
    ['anything-but a prefix of a number', detail('count', { 'anything-but': { prefix: '3' } }), true],

    ['$or', { $or: [{ source: ['aws.lambda'] }, { account: ['123456789012'] }] }, true],
    ['$or without any', { $or: [{ source: ['aws.lambda'] }, { account: ['1'] }] }, false],
    ['$or and another field', { $or: [{ source: ['x'] }, { version: ['0'] }], account: ['1'] }, false],
    ['$or inside', { detail: { $or: [{ count: [{ numeric: ['>', 5] }] }, { flag: [true] }] } }, true],
  ])('%s', (_title, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test.each<[object, string]>([
    [{ source: 'aws.cloudwatch' }, '"source" must be an object or an array'],
    [{ source: [] }, 'Empty arrays are not allowed'],
    [{ source: [{ starts: 'x' }] }, 'Unrecognized match type starts'],
    [{ source: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
    [{ source: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
    [{ source: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'Unsupported anything-but pattern: numeric'],
    [{ source: [{ 'anything-but': ['a', 1] }] }, 'Inside anything but list, start|null|boolean is not supported.'],
    [{ source: [{ numeric: ['~', 1] }] }, 'Unrecognized numeric range operator: ~'],
    [{ source: [{ cidr: '10.0.0.0/33' }] }, "Malformed CIDR, one '/' required"],
    [{ source: [{ wildcard: 'a**' }] }, 'Consecutive wildcard characters at pos'],
    [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
    [{ $or: [{ source: ['a'] }] }, 'There must have at least 2 Objects in $or relationship.'],
  ])('%j is refused', (pattern, reason) => {
    expect(() => matches(pattern)).toThrow(
      expect.objectContaining({
        name: 'InvalidEventPatternException',
        message: `Event pattern is not valid. Reason: ${reason}`,
      }),
    );
  });

  test('what is no JSON, no object or too long is refused', () => {
    expect(() => compilePattern('{')).toThrow('Event pattern is not valid. Reason: Invalid JSON');
    expect(() => compilePattern('[]')).toThrow('Event pattern is not valid. Reason: Filter is not an object');
    expect(() => compilePattern(JSON.stringify({ source: ['x'.repeat(2048)] }))).toThrow(/longer than 2048/);
  });

  test('exactly one of a value and everything but it matches', () => {
    const values = fc.oneof(fc.string(), fc.integer());

    fc.assert(
      fc.property(values, values, (wanted, found) => {
        const event = { detail: { field: found } };
        const equal = matches(detail('field', wanted), event);
        const other = matches(detail('field', { 'anything-but': wanted }), event);
        expect(equal).toBe(found === wanted);
        expect(other).toBe(!equal);
      }),
    );
  });

  test('a text without special characters is a wildcard for itself, and between stars for whatever contains it', () => {
    const plain = fc.stringMatching(/^[a-z.+?()$^|[\]{}]{1,8}$/);

    fc.assert(
      fc.property(plain, plain, (part, other) => {
        const event = { detail: { field: other + part + other } };
        expect(matches(detail('field', { wildcard: `*${part}*` }), event)).toBe(true);
        expect(matches(detail('field', { wildcard: part }), event)).toBe(false);
        expect(matches(detail('field', { wildcard: part }), { detail: { field: part } })).toBe(true);
      }),
    );
  });
});
