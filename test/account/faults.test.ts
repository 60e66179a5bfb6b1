import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../lib/account/clock.ts';
import type { Fault } from '../../lib/account/fault.ts';
import { faultBook } from '../../lib/account/faults.ts';
import { seededRandom } from '../../lib/account/random.ts';

function aBook(...faults: Fault[]) {
  const clock = virtualClock(1_000);
  const book = faultBook(clock, seededRandom(1));
  for (const fault of faults) book.add(fault);
  return { clock, book };
}

const updateAlias = { service: 'lambda', operation: 'UpdateAlias', function: 'shift-traffic' };

describe('faults', () => {
  it('hit what they name and nothing else', () => {
    const { book } = aBook({ kind: 'throttle', service: 'lambda', operation: 'UpdateAlias', at: 0 });

    const found = [
      book.find('throttle', updateAlias),
      book.find('throttle', { ...updateAlias, operation: 'GetAlias' }),
      book.find('throttle', { ...updateAlias, service: 'states' }),
      book.find('error', updateAlias),
    ].map((fault) => fault?.kind);

    expect(found).toEqual(['throttle', undefined, undefined, undefined]);
  });

  it('that name a function or further attributes do not hit occurrences that lack them', () => {
    const { book } = aBook(
      { kind: 'error', function: 'shift-traffic', at: 0 },
      { kind: 'drop', service: 'events', where: { rule: 'guard' }, at: 0 },
    );

    expect(book.find('error', updateAlias)).toBeDefined();
    expect(book.find('error', { service: 'lambda', operation: 'UpdateAlias' })).toBeUndefined();
    expect(book.find('drop', { service: 'events', rule: 'guard' })).toBeDefined();
    expect(book.find('drop', { service: 'events' })).toBeUndefined();
  });

  it('apply from their first instant up to, not including, their end', async () => {
    const { book, clock } = aBook({ kind: 'error', at: 2_000, for: 500 });

    const hitAt = async (instant: number) => {
      await clock.runUntil(instant);
      return book.find('error', updateAlias) !== undefined;
    };

    expect(await hitAt(1_999)).toBe(false);
    expect(await hitAt(2_000)).toBe(true);
    expect(await hitAt(2_499)).toBe(true);
    expect(await hitAt(2_500)).toBe(false);
  });

  it('with nth hit that occurrence alone, counting only the ones that match', () => {
    const { book } = aBook({ kind: 'crash-after-call', operation: 'UpdateAlias', nth: 2, at: 0 });

    const hits = ['UpdateAlias', 'GetAlias', 'UpdateAlias', 'UpdateAlias'].map(
      (operation) => book.find('crash-after-call', { service: 'lambda', operation }) !== undefined,
    );

    expect(hits).toEqual([false, false, true, false]);
  });

  it('with count stop after so many hits', () => {
    const { book } = aBook({ kind: 'throttle', count: 2, at: 0 });

    const hits = [1, 2, 3, 4].filter(() => book.find('throttle', updateAlias));

    expect(hits).toEqual([1, 2]);
  });

  it('of a Region that is down hit the services in the list', () => {
    const { book } = aBook({ kind: 'region-down', services: ['lambda', 'states'], at: 0 });

    expect(book.find('region-down', { service: 'states', operation: 'StopExecution' })).toBeDefined();
    expect(book.find('region-down', { service: 'dynamodb', operation: 'GetItem' })).toBeUndefined();
  });

  it('with a share hit about that share of occurrences, the same ones for the same seed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const draws = () => {
          const { book } = aBook({ kind: 'throttle', share, at: 0 });
          return Array.from({ length: 400 }, () => book.find('throttle', updateAlias) !== undefined);
        };

        const [first, second] = [draws(), draws()];

        expect(first).toEqual(second);
        const hits = first.filter(Boolean).length;
        // Six standard deviations of a binomial with n = 400.
        expect(Math.abs(hits - 400 * share)).toBeLessThanOrEqual(6 * Math.sqrt(400 * share * (1 - share)) + 1);
      }),
      { numRuns: 30 },
    );
  });

  it('that make no sense are refused with what was found', () => {
    const { book } = aBook();

    expect(() => book.add({ kind: 'throttle', share: 50, at: 0 })).toThrow('between 0 and 1, got 50');
    expect(() => book.add({ kind: 'throttle', nth: 0, at: 0 })).toThrow('counts from 1, got 0');
    expect(() => book.add({ kind: 'delay', at: 0 })).toThrow('needs milliseconds');
  });

  // What comes from a file has any names; one that nothing asks about would be a fault that never hits, or hits everything.
  it.each([
    [{ kind: 'throtle' }, 'the kind "throtle", expected one of throttle, error,'],
    [
      { kind: 'throttle', oparation: 'UpdateAlias' },
      'a throttle fault has the field "oparation", expected one of kind,',
    ],
    [
      { kind: 'throttle', where: { rule: 'guard' } },
      'where of a throttle fault names the attribute "rule", expected one of',
    ],
    [
      { kind: 'drop', where: { detailType: 'x' } },
      'names the attribute "detailType", expected one of service, source, detail-type',
    ],
    [
      { kind: 'delay', milliseconds: 1, where: { Rule: 'guard' } },
      'names the attribute "Rule", expected one of service, operation',
    ],
    [
      { kind: 'partial-data', where: { metrik: 'Errors' } },
      'namespace, metric, operation, a dimension like FunctionName',
    ],
    [{ kind: 'partial-data', where: { Metric: 'Errors' } }, 'names the attribute "Metric"'],
  ])('that name what nobody asks about are refused, with what may be named: %j', (fault, says) => {
    const { book } = aBook();

    expect(() => book.add({ ...(fault as Fault), at: 0 })).toThrow(says);
  });

  it('of metrics may name any dimension', () => {
    const { book } = aBook({
      kind: 'metric-lag',
      milliseconds: 1,
      where: { metric: 'Errors', FunctionName: 'checkout' },
      at: 0,
    });

    expect(
      book.find('metric-lag', { service: 'cloudwatch', metric: 'Errors', FunctionName: 'checkout' }),
    ).toBeDefined();
    expect(
      book.find('metric-lag', { service: 'cloudwatch', metric: 'Errors', FunctionName: 'search' }),
    ).toBeUndefined();
  });
});
