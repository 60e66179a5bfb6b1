import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmsOf, type Breaker, breakerOf, breakerProblem } from '../../../lib/core/flags/breaker.ts';
import {
  close,
  open,
  openForGood,
  openHalf,
  rolledBack,
  standingOf,
  withoutCount,
} from '../../../lib/core/flags/breaker-moves.ts';
import { type AlarmSince, type BreakerEvidence, breakerStep, breaks } from '../../../lib/core/flags/breaker-step.ts';
import { type FlagDocument, flagOf } from '../../../lib/core/flags/document.ts';
import { kill, revive } from '../../../lib/core/flags/kill.ts';
import { servedLines } from '../../../lib/core/flags/rule-text.ts';
import { stageProblem } from '../../../lib/core/flags/stage-problem.ts';
import { openStage } from '../../../lib/core/flags/stage.ts';
import { defineFlags, FlagDefinitionError } from '../../../lib/flags/define.ts';
import { compileFlags } from '../../../lib/flags/index.ts';
import { aDocument, aFlag, contexts, documents, keys } from './a-document.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 26, 2);
const breaker: Breaker = {
  to: 'off',
  alarms: ['search-down'],
  errors: { of: 'on', percent: 5, requests: 20, minutes: 2 },
  retry: { afterMinutes: 10, percent: 5, forMinutes: 5, requests: 20, times: 2 },
};
const declared = (changes: Partial<Breaker> = {}) => JSON.stringify({ ...breaker, ...changes });
const guarded = (changes: Partial<Breaker> = {}) =>
  aDocument({ search: aFlag({ defaultVariant: 'on', metadata: { owner: 'search', breaker: declared(changes) } }) });
const searchOf = (document: FlagDocument) => flagOf(document, 'search')!;
const stepOf = (document: FlagDocument, evidence: Partial<BreakerEvidence> = {}, of = breaker) =>
  breakerStep('search', searchOf(document), of, { alarms: quiet, requests: undefined, now, ...evidence });

const alarm = (name: string, state: AlarmSince['state'], since = 0): AlarmSince => ({ name, state, since });
const quiet = alarmsOf('search', breaker).map((name) => alarm(name, 'OK'));
const red = (since: number) => [alarm('search-down', 'ALARM', since), ...quiet.slice(1)];
const closed = close(guarded(), 'search', breaker, now, 'alarm search-down went off');

describe('a flag that its breaker has closed', () => {
  it('serves what it falls back to, as one that is killed, and counts how often that was in a row', () => {
    expect(compileFlags(closed).boolean('search', true, { targetingKey: 'user-1' })).toBe(false);
    expect(standingOf(searchOf(closed))).toMatchObject({ kind: 'closed', since: now, closings: 1 });
    expect(stageProblem(closed, 'search', 'on')).toContain('killed by its breaker (alarm search-down went off)');
  });

  it('is tried again after its pause, which doubles, and not while an alarm is red', () => {
    const twice = close(openHalf(closed, 'search', breaker, now), 'search', breaker, now, 'again');
    const after = (document: FlagDocument, minutes: number, alarms = quiet) =>
      stepOf(document, { now: now + minutes * minute, alarms }).kind;

    expect([9, 10].map((minutes) => after(closed, minutes))).toEqual(['leave', 'half-open']);
    expect([19, 20].map((minutes) => after(twice, minutes))).toEqual(['leave', 'half-open']);
    expect(after(closed, 10, red(now))).toBe('wait');
  });

  it('stays closed once it has been tried often enough', () => {
    const often = [1, 2].reduce((document) => close(document, 'search', breaker, now, 'again'), closed);

    expect(standingOf(searchOf(often))).toMatchObject({ closings: 3 });
    expect(stepOf(often, { now: now + 30 * 24 * 60 * minute })).toEqual({ kind: 'leave' });
  });

  it('stays closed where nothing is said of trying again', () => {
    const { retry: _, ...once } = breaker;

    expect(stepOf(closed, { now: now + 24 * 60 * minute }, once)).toEqual({ kind: 'leave' });
  });
});

describe('a flag that is half-open', () => {
  const half = openHalf(closed, 'search', breaker, now);
  const later = now + 5 * minute;

  it('serves its rules to a share of the users, the same ones all the time, and to nobody without a key', () => {
    const served = (document: FlagDocument) => {
      const flags = compileFlags(document);
      return Array.from({ length: 2000 }, (_, i) => flags.boolean('search', false, { targetingKey: `user-${i}` }));
    };

    const [first, second] = [half, openHalf(closed, 'search', breaker, later)].map(served);

    expect(first?.filter(Boolean).length).toBeGreaterThan(60);
    expect(first?.filter(Boolean).length).toBeLessThan(140);
    expect(second).toEqual(first);
    expect(compileFlags(half).boolean('search', true, {})).toBe(false);
  });

  it('is told of as one, and refused to rollouts', () => {
    expect(servedLines(searchOf(half).targeting, 'on')).toEqual([
      { to: '5 % of the users (half-open) and email ends with @example.com', serves: 'on' },
      { to: 'everybody else with 5 % of the users (half-open)', serves: 'on' },
      { to: 'everybody else', serves: 'off' },
    ]);
    expect(stageProblem(half, 'search', 'on')).toContain('is half-open');
  });

  it.each([
    ['too early', { now: later - minute, requests: 100 }, 'leave'],
    ['a moment early', { now: later - 1000, requests: 100 }, 'open'],
    ['with enough requests', { now: later, requests: 20 }, 'open'],
    ['with too few requests', { now: later, requests: 19 }, 'wait'],
    ['when nobody knows of requests', { now: later }, 'wait'],
    [
      'when an alarm has no data',
      { now: later, requests: 100, alarms: [alarm('search-down', 'INSUFFICIENT_DATA')] },
      'wait',
    ],
    ['when an alarm is gone', { now: later, requests: 100, alarms: quiet.slice(1) }, 'wait'],
    ['when an alarm went off since', { now: now + minute, requests: 100, alarms: red(now + 1) }, 'close'],
    ['when an alarm has been red since before', { now: later, requests: 100, alarms: red(now - 1) }, 'wait'],
  ] satisfies [string, Partial<BreakerEvidence>, string][])('%s: %j is answered with %s', (_, evidence, kind) => {
    expect(stepOf(half, evidence).kind).toBe(kind);
  });
});

describe('a flag that was opened again', () => {
  const half = openHalf(closed, 'search', breaker, now);

  it('is closed for what happens from then on, and not for what came late', () => {
    const opened = open(half, 'search', now);
    const news = (at: number) => breaks('search', searchOf(opened), breaker, { alarm: 'search-down', at }).breaks;

    expect([now - 1, now].map(news)).toEqual([false, true]);
    expect([red(now - 1), red(now)].map((alarms) => stepOf(opened, { alarms }).kind)).toEqual(['leave', 'close']);
  });

  it('is counted with what was before, unless it has been open for an hour or a person has opened it', () => {
    const opened = open(half, 'search', now);
    const countAfter = (document: FlagDocument, minutes: number) =>
      standingOf(searchOf(close(document, 'search', breaker, now + minutes * minute, 'again')));

    expect(countAfter(opened, 59)).toMatchObject({ closings: 2 });
    expect(countAfter(opened, 60)).toMatchObject({ closings: 1 });
    expect(countAfter(openForGood(closed, 'search', now), 1)).toMatchObject({ closings: 1 });
  });
});

describe('a flag whose rollout has gone back', () => {
  const stage = { rollout: 'r-1', canary: 'on', weight: 0.1 };
  const inRollout = openStage(guarded(), 'search', stage, { begins: now, ends: now });
  const back = rolledBack(inRollout, 'search', now);

  it('is not closed for what its rollout did, however often and late that is told', () => {
    const news = (at: number) => breaks('search', searchOf(back), breaker, { alarm: 'search-down', at }).breaks;

    expect([now - 1, now].map(news)).toEqual([false, true]);
    expect(stepOf(back, { alarms: red(now - 1), now: now + 14 * minute })).toEqual({ kind: 'leave' });
    expect(stepOf(back, { alarms: red(now), now: now + minute }).kind).toBe('close');
  });

  it('is closed where that has cured nothing', () => {
    expect(stepOf(back, { alarms: red(now - 1), now: now + 15 * minute }).kind).toBe('close');
  });

  it('is told of nothing without a breaker', () => {
    const plain = aDocument({ search: aFlag() });

    expect(rolledBack(openStage(plain, 'search', stage, { begins: now, ends: now }), 'search', now)).toEqual(plain);
  });
});

describe('a breaker leaves alone', () => {
  const killer = { at: new Date(now).toISOString(), by: 'alice' };
  const stage = { rollout: 'r-1', canary: 'on', weight: 0.1 };

  it.each([
    ['what a person has killed', kill(guarded(), 'search', 'off', killer), 'somebody has killed it'],
    [
      'what a person has killed after it did',
      withoutCount(kill(closed, 'search', 'off', killer), 'search'),
      'somebody has killed it',
    ],
    ['what it has closed', closed, 'it is closed already'],
    [
      'what a rollout moves',
      openStage(guarded(), 'search', stage, { begins: now, ends: now }),
      'a rollout has it in hand',
    ],
  ])('%s', (_, document, why) => {
    const later = { now: now + 365 * 24 * 60 * minute, requests: 1000 };

    expect(breaks('search', searchOf(document), breaker, { alarm: 'search-down', at: now + 1 })).toEqual({
      breaks: false,
      why,
    });
    if (document !== closed) expect(stepOf(document, { ...later, alarms: red(now + 1) })).toEqual({ kind: 'leave' });
  });
});

it('changes one flag only, and leaves its rules as they were, however often it closes and opens it', () => {
  const key = fc.constantFrom(...keys);
  fc.assert(
    fc.property(documents, key, contexts, fc.integer({ min: 0, max: 3 }), (document, closing, context, times) => {
      let next = document;
      for (let i = 0; i <= times; i++) {
        next = openHalf(close(next, closing, breaker, now, 'again'), closing, breaker, now);
      }

      const flags = compileFlags(next);
      const before = compileFlags(document);
      for (const name of keys.filter((other) => other !== closing)) {
        expect(flags.boolean(name, false, context)).toBe(before.boolean(name, false, context));
      }
      const { closings: _, ...metadata } = revive(next, closing).flags[closing]!.metadata!;
      expect({ ...revive(next, closing).flags[closing], metadata }).toEqual(document.flags[closing]);
    }),
  );
});

describe('the declaration of a breaker', () => {
  const about = { owner: 'search', kind: 'ops', created: '2026-11-20', variants: { on: true, off: false } } as const;

  it('is read as defineFlags writes it, defaults and all', () => {
    const { flags } = defineFlags({
      flags: {
        search: { ...about, breaker: { alarms: ['search-down'], errors: { percent: 5 }, retry: { times: 2 } } },
      },
    });

    expect(breakerOf(flags['search']!)).toEqual(breaker);
    expect(breakerProblem(flags['search']!)).toBeUndefined();
  });

  it.each([
    [{}, 'needs alarms, or a limit of errors'],
    [{ to: 'grey', alarms: ['a'] }, 'one of on, off, got grey'],
    [{ errors: { percent: 500 } }, 'errors.percent of its breaker is from 0 to 100, got 500'],
    [{ errors: { percent: 5, of: 'off' } }, 'are of one of on, got off'],
    [{ alarms: ['a'], retry: { afterMinutes: 1 } }, 'retry.afterMinutes of its breaker is from 5 to 1440, got 1'],
  ])('%j is refused', (given, says) => {
    const define = () => defineFlags({ flags: { search: { ...about, breaker: given as never } } });

    expect(define).toThrow(FlagDefinitionError);
    expect(define).toThrow(says);
  });

  it.each([
    ['no JSON', 'is an object in JSON'],
    [declared({ to: 'grey' }), 'one of on, off, got "grey"'],
    [declared({ alarms: [''] }), 'are a list of names'],
    [JSON.stringify({ to: 'off' }), 'neither alarms nor a limit of errors'],
    [declared({ errors: { ...breaker.errors!, of: 'off' } }), 'of a variant that it does not close to'],
    [declared({ retry: { ...breaker.retry!, times: 0 } }), 'retry.times of its breaker is from 1 to 20, got 0'],
  ])('written by hand as %s says why it is none', (text, says) => {
    const flag = aFlag({ metadata: { breaker: text } });

    expect(breakerOf(flag)).toBeUndefined();
    expect(breakerProblem(flag)).toContain(says);
  });
});
