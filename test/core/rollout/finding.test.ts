import { describe, expect, test } from 'vitest';
import { concerns, type FindingEvent, findingSignal, findingText } from '../../../lib/core/rollout/finding.ts';

const since = '2026-01-05T09:05:10.500Z';
const suspect = { functionName: 'checkout', canary: '2', since };

const aFinding = (detail: object, changes: Partial<FindingEvent> = {}): FindingEvent => ({
  id: 'event-1',
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  time: '2026-01-05T09:06:00Z',
  detail,
  ...changes,
});
const arn = (rest: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${rest}`;

describe('a finding concerns a rollout', () => {
  test.each([
    ['by its ARN', { arn: arn('checkout') }],
    ['by the ARN of its alias', { arn: arn('checkout:live') }],
    ["by the canary's ARN, however deep", { Resources: [{ Details: { Id: arn('checkout:2') } }] }],
    ['as GuardDuty names it', { resource: { lambdaDetails: { functionName: 'checkout', functionVersion: '2' } } }],
    ['without a version', { resource: { lambdaDetails: { functionName: 'checkout' } } }],
    ['in its unpublished version', { lambdaDetails: { functionArn: arn('checkout'), functionVersion: '$LATEST' } }],
    ['in several versions', [arn('checkout:1'), arn('checkout:2')]],
  ])('that names the function %s', (_, detail) => {
    expect(concerns(aFinding(detail), suspect)).toBe(true);
  });

  test('that names the function among its resources', () => {
    expect(concerns(aFinding({}, { resources: [arn('checkout')] }), suspect)).toBe(true);
  });

  test('whatever it names, where the plan says so', () => {
    expect(concerns(aFinding({}), { ...suspect, anyResource: true })).toBe(true);
  });
});

describe('a finding concerns no rollout', () => {
  test.each([
    ['names nothing', {}],
    ['names another function', { arn: arn('checkout-two:2') }],
    ['only mentions the word', { bucket: 'checkout', note: `see ${arn('checkout')}` }],
    ['names the version that served before', { arn: arn('checkout:1') }],
    [
      'names that version beside the function',
      { lambdaDetails: { functionArn: arn('checkout'), functionName: 'checkout', functionVersion: '1' } },
    ],
    ['names nothing, in a strange way', { a: null, b: [[1], 'x'], functionVersion: 2 }],
  ])('that %s', (_, detail) => {
    expect(concerns(aFinding(detail), suspect)).toBe(false);
  });

  test.each([
    ['2026-01-05T09:05:09Z', false],
    // EventBridge cuts fractions off: this may have been at 10.9 seconds.
    ['2026-01-05T09:05:10Z', true],
  ])('that is of before the first shift, at %s', (time, isOfIt) => {
    expect(concerns(aFinding({ arn: arn('checkout') }, { time }), suspect)).toBe(isOfIt);
    expect(concerns(aFinding({}, { time }), { ...suspect, anyResource: true })).toBe(isOfIt);
  });
});

describe('what a rollout is told', () => {
  test('names source, detail-type, event and time, and what the finding calls itself', () => {
    const signal = findingSignal(aFinding({ title: 'Credentials left', type: 'Exfiltration' }), since);

    expect(signal).toMatchObject({ id: 'finding/event-1', at: since });
    expect(findingText(signal)).toBe(
      '"GuardDuty Finding" of aws.guardduty, Credentials left (event event-1, 2026-01-05T09:06:00Z)',
    );
  });

  test('has no title where the finding has none, and no endless one', () => {
    expect(findingText(findingSignal(aFinding({ title: '', type: 7 }), since))).toBe(
      '"GuardDuty Finding" of aws.guardduty (event event-1, 2026-01-05T09:06:00Z)',
    );
    expect(findingSignal(aFinding({ title: 'x'.repeat(1000) }), since).title).toHaveLength(200);
  });
});
