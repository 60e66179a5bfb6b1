import { describe, expect, test } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import type { AlarmState } from '../../../../lib/account/services/cloudwatch/alarm-evaluation.ts';
import { parseAlarmRule } from '../../../../lib/account/services/cloudwatch/alarm-rule.ts';

const states: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', 'c d': 'INSUFFICIENT_DATA' };
const holds = (rule: string) => parseAlarmRule(rule).holds((name) => states[name]!);

describe('rules of composite alarms', () => {
  test.each([
    ['ALARM(a)', true],
    ['ALARM("b")', false],
    ['OK(b)', true],
    ["INSUFFICIENT_DATA('c d')", true],
    ['INSUFFICIENT_DATA(c d)', true],
    ['ALARM(a) AND ALARM(b)', false],
    ['ALARM(a) OR ALARM(b)', true],
    ['NOT ALARM(b)', true],
    ['NOT (ALARM(a) OR OK(b))', false],
    ['ALARM(b) AND ALARM(b) OR ALARM(a)', true],
    ['TRUE AND NOT FALSE', true],
    ['(ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a"))', true],
  ])('%s is %s', (rule, expected) => {
    expect(holds(rule)).toBe(expected);
  });

  test('the alarms it mentions are known, each once', () => {
    expect(parseAlarmRule('ALARM(a) OR (OK(b) AND NOT ALARM(a))').children).toEqual(['a', 'b']);
  });

  test.each(['', 'ALARM(a', 'ALARM(a) ALARM(b)', 'a', 'AND', 'ALARM(a) AND'])('%j is not a rule', (rule) => {
    expect(() => parseAlarmRule(rule)).toThrow(expect.objectContaining({ name: 'ValidationError' }));
  });

  test('AT_LEAST is refused by name', () => {
    expect(() => parseAlarmRule('AT_LEAST(1, ALARM, (a, b))')).toThrow(NotModelledError);
  });
});
