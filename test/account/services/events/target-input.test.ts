import type { Target } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import type { BusEvent } from '../../../../lib/account/services/events/event.ts';
import {
  checkTargetInput,
  InvalidInputError,
  targetInput,
} from '../../../../lib/account/services/events/target-input.ts';

const EVENT: BusEvent = {
  version: '0',
  id: '1',
  'detail-type': 'Alarm',
  source: 'shop',
  account: '123456789012',
  time: '2026-11-02T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:a', 'arn:b'],
  detail: { 'alarm-name': 'say "hi"', count: 3, nested: { a: [1, 2] } },
};
const SCOPE = { ruleName: 'r', ruleArn: 'arn:rule/r', ingestedAt: Date.UTC(2026, 10, 2) };

const inputOf = (target: Partial<Target>) => targetInput({ Id: 't', Arn: 'arn', ...target }, EVENT, SCOPE);

describe('what a target gets', () => {
  test('is the event if nothing else is said', () => {
    expect(inputOf({})).toBe(EVENT);
  });

  test('is its constant input', () => {
    expect(inputOf({ Input: '{"a":1}' })).toEqual({ a: 1 });
  });

  test.each([
    ['$', EVENT],
    ['$.detail.count', 3],
    ["$.detail['alarm-name']", 'say "hi"'],
    ['$.detail.alarm-name', 'say "hi"'],
    ['$.resources[1]', 'arn:b'],
    ['$.detail.nested.a', [1, 2]],
    ['$.detail.missing.deeper', undefined],
  ])('is what the path %s leads to', (InputPath, expected) => {
    expect(inputOf({ InputPath })).toEqual(expected);
  });

  test.each([
    ['a text', '"alarm <name>: <count>"', 'alarm say "hi": 3'],
    [
      'an object',
      '{"name": <name>, "count": <count>, "in": <nested>}',
      { name: 'say "hi"', count: 3, in: { a: [1, 2] } },
    ],
    ['a value inside a quoted text', '{"text": "<count> of <source>"}', { text: '3 of shop' }],
    ['a missing value', '{"text": "<missing>", "value": <missing>}', { text: '', value: '' }],
    [
      'the rule and the event',
      '{"rule": <aws.events.rule-name>, "event": <aws.events.event>}',
      { rule: 'r', event: EVENT },
    ],
  ])('is a template filled in: %s', (_title, InputTemplate, expected) => {
    const InputPathsMap = {
      name: "$.detail['alarm-name']",
      count: '$.detail.count',
      nested: '$.detail.nested',
      source: '$.source',
      missing: '$.detail.missing',
    };

    expect(inputOf({ InputTransformer: { InputPathsMap, InputTemplate } })).toEqual(expected);
  });

  test('cannot be a template that is no JSON once it is filled in', () => {
    expect(() => inputOf({ InputTransformer: { InputTemplate: 'alarm!' } })).toThrow(InvalidInputError);
  });

  test.each<[string, Partial<Target>, string]>([
    ['two ways at once', { Input: '{}', InputPath: '$' }, 'ValidationException'],
    ['input that is no JSON', { Input: '{' }, 'ValidationException'],
    ['a path with a filter', { InputPath: '$.resources[*]' }, 'NotModelledError'],
  ])('is checked when the target is put: %s', (_title, target, name) => {
    expect(() => checkTargetInput({ Id: 't', Arn: 'arn', ...target })).toThrow(expect.objectContaining({ name }));
  });

  test('refuses an object inside a quoted text by name', () => {
    const InputTransformer = { InputPathsMap: { nested: '$.detail.nested' }, InputTemplate: '"see <nested>"' };

    expect(() => inputOf({ InputTransformer })).toThrow(NotModelledError);
  });
});
