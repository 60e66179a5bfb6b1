import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff, diffLines } from '../../../lib/core/flags/diff.ts';
import type { FlagJson } from '../../../lib/core/flags/document.ts';
import { openStage } from '../../../lib/core/flags/stage.ts';
import { attribute, defineFlags, segment, serve, split, when } from '../../../lib/flags/define.ts';
import { aDocument, aFlag, documents } from './a-document.ts';

const pro = attribute('plan').is('pro');
const about = { owner: 'payments', kind: 'release', created: '2026-11-20' } as const;
const variants = { on: true, off: false };

const checkout = (percent: number) =>
  defineFlags({
    flags: {
      checkout: { ...about, variants, default: 'off', rules: [when(pro).split({ on: percent, off: 100 - percent })] },
    },
  });

const lines = (before: object, after: object) => diffLines(diff(before as never, after as never));

describe('a change of a document', () => {
  it('is told by what it means', () => {
    expect(lines(checkout(10), checkout(25))).toEqual([
      'checkout: on 10 %, off 90 % → on 25 %, off 75 % for plan = pro',
    ]);
  });

  it.each<[string, Partial<FlagJson>, string[]]>([
    ['a switch that is thrown', { state: 'DISABLED' }, ['disabled: everybody gets what the code falls back to']],
    ['another default', { defaultVariant: 'on' }, ['off → on for everybody else']],
    [
      'a variant more, and another value',
      { variants: { on: 1, off: false, blue: 2 } },
      ['variant on has another value', 'variant blue added'],
    ],
    ['a rule less', { targeting: undefined }, ['on → off for email ends with @example.com']],
    [
      'another owner',
      { metadata: { owner: 'search', kind: 'release', created: '2026-11-20' } },
      ['owner: payments → search'],
    ],
    [
      'nothing but another way of writing it',
      { targeting: { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on'] } },
      ['written differently, with the same meaning'],
    ],
  ])('tells of %s', (_, fields, says) => {
    const after = aDocument({ 'new-checkout': aFlag(fields) });

    expect(diff(aDocument(), after)).toEqual([{ flag: 'new-checkout', kind: 'changed', says }]);
  });

  it('tells of flags that come and go', () => {
    expect(lines(aDocument(), aDocument({ search: aFlag({ targeting: undefined }) }))).toEqual([
      'new-checkout: removed, everybody gets what the code falls back to',
      'search: added, off for everybody else',
    ]);
  });

  it('tells of a segment which a flag uses', () => {
    const using = (city: string) =>
      defineFlags({
        flags: {
          search: {
            ...about,
            variants,
            rules: [when(segment('beta', attribute('city').is(city))).serve('on')],
            otherwise: serve('off'),
          },
        },
      });

    expect(lines(using('Rome'), using('Bern'))).toEqual(['search: segment beta, which it uses, is defined anew']);
  });

  it('tells of a stage and its ramp, moment by moment', () => {
    const noon = Date.UTC(2026, 10, 26, 12);
    const stage = { rollout: 'r-1', canary: 'on', weight: 0.5, from: 0 };

    const said = lines(
      aDocument(),
      openStage(aDocument(), 'new-checkout', stage, { begins: noon, ends: noon + 600_000 }),
    );

    expect(said).toContain('new-checkout: off → on 45 %, off 55 % for the time < 2026-11-26T12:10:00Z');
    expect(said).toContain('new-checkout: off → on 50 %, off 50 % for everybody else');
    expect(said).toContain('new-checkout: rollout is r-1');
    expect(said.join()).not.toContain('example.com');
  });

  it('is told where rules swap places', () => {
    const ruled = (...countries: string[]) =>
      defineFlags({
        flags: {
          search: {
            ...about,
            variants,
            default: 'off',
            rules: countries.map((it) => when(attribute('country').is(it)).split({ on: 5, off: 95 })),
          },
        },
      });

    expect(lines(ruled('DE', 'FR'), ruled('FR', 'DE'))).toEqual(['search: its rules decide in another order']);
  });

  it('says where a split sticks to something else than the user', () => {
    const byCompany = (percent: number) =>
      defineFlags({
        flags: {
          search: { ...about, variants, otherwise: split({ on: percent, off: 100 - percent }, { by: 'company' }) },
        },
      });

    expect(lines(byCompany(10), byCompany(20)).join()).toContain('on 20 %, off 80 % by company');
  });
});

it('of any two documents, exactly the flags that differ are told of, and each with a sentence', () => {
  fc.assert(
    fc.property(documents, documents, (before, after) => {
      const told = diff(before, after);

      const differ = Object.keys(after.flags).filter(
        (key) => JSON.stringify(before.flags[key]) !== JSON.stringify(after.flags[key]),
      );
      expect(told.map(({ flag }) => flag).toSorted()).toEqual(differ.toSorted());
      expect(told.every(({ says }) => says.length > 0)).toBe(true);
      expect(diff(after, after)).toEqual([]);
    }),
  );
});
