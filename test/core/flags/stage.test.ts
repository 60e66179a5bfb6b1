import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlagDocument } from '../../../lib/core/flags/document.ts';
import { stageProblem } from '../../../lib/core/flags/stage-problem.ts';
import { closeStage, openStage, pointAt, stateOf } from '../../../lib/core/flags/stage.ts';
import { compileFlags } from '../../../lib/flags/compile-flags.ts';
import { aDocument, aFlag, contexts, documents } from './a-document.ts';

const key = 'new-checkout';
const noon = Date.UTC(2026, 10, 26, 12);
const hour = { begins: noon, ends: noon + 3_600_000 };
const aStage = { rollout: 'r-1', canary: 'on', weight: 0.25 };

/** What a user is given at a moment. */
const given = (document: FlagDocument, context: object, at = noon) =>
  compileFlags(document, { now: () => Math.floor(at / 1000) }).evaluate(key, false, { ...context }).variant;

/** The share of so many users who get the canary. */
function share(document: FlagDocument, at: number, users = 2000): number {
  const flags = compileFlags(document, { now: () => Math.floor(at / 1000) });
  const isOn = (_: unknown, i: number) => flags.evaluate(key, false, { targetingKey: `user-${i}` }).variant === 'on';
  return Array.from({ length: users }, isOn).filter(Boolean).length / users;
}

describe('a stage of a flag', () => {
  it('splits those whom no rule means, and leaves the others what their rules choose', () => {
    const opened = openStage(aDocument(), key, aStage, hour);

    expect(share(opened, noon)).toBeCloseTo(0.25, 1);
    expect(given(opened, { email: 'ann@example.com', targetingKey: 'ann' })).toBe('on');
    expect(given(opened, { email: 'bob@elsewhere.com' })).toBe('off');
  });

  it('has its whole ramp in the document, from the share before to its own, and ends with it', () => {
    const opened = openStage(aDocument(), key, { ...aStage, weight: 0.5, from: 0.1 }, hour);

    expect(share(opened, noon - 1)).toBeCloseTo(0.1, 1);
    expect(share(opened, noon + 1_800_000)).toBeCloseTo(0.3, 1);
    expect(share(opened, hour.ends)).toBeCloseTo(0.5, 1);
    expect(share(opened, noon + 365 * 86_400_000)).toBe(share(opened, hour.ends));
  });

  it('never takes the canary from a user while the share grows, within a ramp and from stage to stage', () => {
    const first = openStage(aDocument(), key, { ...aStage, weight: 0.3, from: 0.1 }, hour);
    const second = openStage(first, key, { ...aStage, weight: 0.8 }, hour);
    const moments = [noon, noon + 1_000_000, noon + 2_000_000, hour.ends];

    for (const targetingKey of Array.from({ length: 300 }, (_, i) => `user-${i}`)) {
      const seen = [...moments.map((at) => given(first, { targetingKey }, at)), given(second, { targetingKey })];
      expect(seen.indexOf('on') < 0 || !seen.slice(seen.indexOf('on')).includes('off')).toBe(true);
    }
  });

  it('never has a ramp ahead of the straight line', () => {
    const ramp = fc.record({ from: fc.integer({ min: 0, max: 40 }), weight: fc.integer({ min: 41, max: 100 }) });
    const elapsed = fc.double({ min: 0, max: 1.5, noNaN: true });

    fc.assert(
      fc.property(ramp, elapsed, ({ from, weight }, part) => {
        const opened = openStage(aDocument(), key, { ...aStage, weight: weight / 100, from: from / 100 }, hour);
        const straight = from / 100 + ((weight - from) / 100) * Math.min(1, part);

        expect(share(opened, noon + part * 3_600_000, 300)).toBeLessThanOrEqual(straight + 0.1);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the canary to nobody without a targeting key, since nobody would keep it', () => {
    const opened = openStage(aDocument(), key, { ...aStage, weight: 1 }, hour);

    expect(given(opened, {})).toBe('off');
    expect(given(opened, { targetingKey: 'ann' })).toBe('on');
  });

  it('can be read back as what an alias serves', () => {
    const opened = openStage(aDocument(), key, { ...aStage, from: 0.1 }, hour);

    expect(stateOf(opened.flags[key]!)).toEqual({ version: 'off', canary: { version: 'on', weight: 0.25 } });
    expect(stateOf(closeStage(opened, key).flags[key]!)).toEqual({ version: 'off' });
    expect(stateOf(pointAt(opened, key, 'on').flags[key]!)).toEqual({ version: 'on' });
  });

  it('reads as no stage at all when somebody has written other rules meanwhile', () => {
    const opened = openStage(aDocument(), key, aStage, hour);
    const edited = aDocument({ [key]: { ...opened.flags[key]!, targeting: { if: [true, 'on', null] } } });

    expect(stateOf(edited.flags[key]!)).toEqual({ version: 'off' });
    expect(closeStage(edited, key).flags[key]!.targeting).toEqual({ if: [true, 'on', null] });
  });
});

describe('of any document, a stage', () => {
  it('changes no other flag, and nothing of its own but targeting and metadata', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const opened = openStage(document, key, aStage, hour);
        const { targeting: _, metadata: __, ...rest } = opened.flags[key]!;
        const { targeting: ___, metadata: ____, ...before } = document.flags[key]!;

        expect({ ...opened.flags, [key]: null }).toEqual({ ...document.flags, [key]: null });
        expect(rest).toEqual(before);
      }),
    );
  });

  it('leaves no trace once it is closed, however many stages there were', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const first = openStage(document, key, { ...aStage, weight: 0.1 }, hour);
        const second = openStage(first, key, { ...aStage, from: 0.1 }, hour);

        expect(closeStage(second, key)).toEqual(document);
      }),
    );
  });

  it('changes nothing for users whom a rule means', () => {
    fc.assert(
      fc.property(documents, contexts, (document, context) => {
        const flags = compileFlags(document);
        const opened = openStage(document, key, { ...aStage, weight: 1 }, hour);

        const before = flags.evaluate(key, false, context);
        if (before.reason === 'TARGETING_MATCH') expect(given(opened, context)).toBe(before.variant);
      }),
    );
  });
});

describe('a flag cannot be rolled out', () => {
  it.each([
    ['that is not deployed', aDocument({}), 'on', /no flag new-checkout.*deploy it/],
    ['to a variant that it does not have', aDocument(), 'blue', /no variant blue; it has on, off/],
    ['while it is disabled', aDocument({ [key]: aFlag({ state: 'DISABLED' }) }), 'on', /is disabled/],
    [
      'without a default to go back to',
      aDocument({ [key]: aFlag({ defaultVariant: null }) }),
      'on',
      /no default variant/,
    ],
    ['while another rollout moves it', openStage(aDocument(), key, aStage, hour), 'on', /in rollout r-1 already/],
    [
      'whose rules leave nobody to be moved',
      aDocument({ [key]: aFlag({ targeting: { if: [{ '==': [{ var: 'a' }, 1] }, 'on', 'off'] } }) }),
      'on',
      /choose for everybody/,
    ],
    [
      'whose rules may choose a variant by a plain false',
      aDocument({ [key]: aFlag({ variants: { true: true, false: false }, defaultVariant: 'false' }) }),
      'true',
      /variant with the name "false"/,
    ],
  ])('%s', (_, document, canary, problem) => {
    expect(stageProblem(document, key, canary)).toMatch(problem);
  });

  it('but otherwise can', () => {
    expect(stageProblem(aDocument(), key, 'on')).toBeUndefined();
  });
});
