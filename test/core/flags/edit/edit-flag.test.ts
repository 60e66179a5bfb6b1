import { describe, expect, it } from 'vitest';
import type { FlagJson } from '../../../../lib/core/flags/document.ts';
import { editFlag } from '../../../../lib/core/flags/edit/edit-flag.ts';
import { parseEdits } from '../../../../lib/core/flags/edit/parse-edit.ts';
import { servedLines } from '../../../../lib/core/flags/rule-text.ts';
import { defineFlags, attribute, serve, when } from '../../../../lib/flags/define.ts';
import { compileFlags } from '../../../../lib/flags/index.ts';
import { aFlag } from '../a-document.ts';

const edited = (text: string, flag = aFlag(), first = false) =>
  parseEdits(text).reduce((changed, edit) => editFlag(changed, edit, { first }), flag);
const served = ({ targeting, defaultVariant }: FlagJson) =>
  servedLines(targeting, defaultVariant ?? 'nothing').map(({ serves, to }) => `${serves} for ${to}`);

describe('an edit of a flag', () => {
  it.each([
    ['on for everybody else', ['on for email ends with @example.com', 'on for everybody else']],
    [
      'on 25 % for plan = pro',
      ['on for email ends with @example.com', 'on 25 %, off 75 % for plan = pro', 'off for everybody else'],
    ],
    ['on 0.5% for everybody else', ['on for email ends with @example.com', 'on 0.5 %, off 99.5 % for everybody else']],
    ['off for email ends with @example.com', ['off for email ends with @example.com', 'off for everybody else']],
    ['nothing for email ends with @example.com', ['off for everybody else']],
    [
      'on for plan = pro; off 40 %, on 60 % for age >= 18; nothing for plan = pro',
      ['on for email ends with @example.com', 'off 40 %, on 60 % for age ≥ 18', 'off for everybody else'],
    ],
  ])('%s', (text, lines) => {
    expect(served(edited(text))).toEqual(lines);
  });

  it('is what get says, said again: nothing changes', () => {
    const flag = edited('on 25 % for plan = pro; off 50 %, on 50 % for everybody else');

    expect(edited(served(flag).join('; '), flag)).toEqual(flag);
  });

  it('puts a new rule first where it is told to', () => {
    expect(served(edited('off for plan = free', aFlag(), true))[0]).toBe('off for plan = free');
  });

  it('keeps everybody who has a variant whose share grows, in whatever order the shares are given', () => {
    const before = edited('on 20 % for everybody else');
    const after = edited('off 60 %, on 40 % for everybody else', before);
    const users = Array.from({ length: 500 }, (_, i) => ({ targetingKey: `user-${i}` }));
    const on = (flag: FlagJson) =>
      users.filter((user) => compileFlags({ flags: { flag } }).boolean('flag', false, user));

    expect(on(after)).toEqual(expect.arrayContaining(on(before)));
    expect(on(after).length).toBeGreaterThan(on(before).length);
  });

  it('changes state and what is known of the flag', () => {
    expect(edited('disabled; expiry 2027-03-01; owner search')).toMatchObject({
      state: 'DISABLED',
      metadata: { owner: 'search', kind: 'release', expiry: '2027-03-01' },
    });
  });

  it.each([
    ['on', 'expected what is served to whom, as in "on 25 % for plan = pro"'],
    ['on 25 for plan = pro', 'expected a share in percent as 25 %, got 25'],
    ['on 250 % for plan = pro', 'expected a share from 0 % to 100 % with at most three decimals, got 250'],
    ['on 60 %, off 60 % for plan = pro', 'the shares are 120 % together, expected 100'],
    ['off 60 % for plan = pro', 'the shares are 60 % together, expected 100: say who gets the other 40 %'],
    ['on 60 %, on 40 % for plan = pro', 'a variant has one share, got on, on'],
    [
      'on 60 %, off 40 % by company for plan = pro',
      'a split by another attribute than targetingKey is too much for a line',
    ],
    ['nothing for plan = pro', 'there is no rule for plan = pro that could go'],
    ['nothing for everybody else', 'everybody else is served something'],
  ])('is refused: %s', (text, message) => {
    expect(() => edited(text)).toThrow(message);
  });

  it('is refused where a rule beside the others would pass what the flag requires', () => {
    const about = {
      owner: 'a',
      kind: 'release',
      created: '2026-11-20',
      variants: { on: true, off: false },
      default: 'off',
    } as const;
    const { flags } = defineFlags({
      flags: {
        basket: { ...about, rules: [when(attribute('plan').is('pro')).serve('on')] },
        checkout: { ...about, requires: { basket: 'on' }, otherwise: serve('on') },
      },
    });

    expect(() => edited('on for plan = free', flags['checkout'])).toThrow('the flag requires other flags');
    expect(edited('disabled', flags['checkout'])).toMatchObject({ state: 'DISABLED' });
  });
});
