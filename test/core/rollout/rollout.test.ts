import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Happening, RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { currentStage, fold, foldAll, nextEvent, stageAlias } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { analyzed, aPlan, aPreparation, aRollout, aStage, begin, record, requested, split } from './a-rollout.ts';

const outcome = 'rolled-back';
const reason = 'because';

/** Any happening after the first, in any order: a fold has no opinion on what may follow what. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('queued' as const), behind: fc.string() }),
  fc.record({ kind: fc.constant('claimed' as const), fence: fc.nat() }),
  fc.constant<Happening>({ kind: 'prepared', ...aPreparation() }),
  fc.nat(2).map((stageIndex): Happening => ({ kind: 'shift-intended', stageIndex, alias: split(0.5) })),
  fc.nat(2).map((stageIndex): Happening => ({ kind: 'shifted', stageIndex, alias: split(0.5), revisionId: 'r' })),
  fc.string().map((revisionId): Happening => ({ kind: 'alias-touched', revisionId })),
  fc.string().map((id): Happening => ({ kind: 'signal-read', signal: { kind: 'abort', id, at: '', reason } })),
  fc.constant<Happening>({ kind: 'held', reason }),
  fc.constant<Happening>({ kind: 'promotion-intended', alias: { version: '2' } }),
  fc.constant<Happening>({ kind: 'rollback-started', reason, outcome }),
  fc.constantFrom<Happening>(
    { kind: 'reverted', revisionId: 'r', version: '1' },
    { kind: 'reverted', revisionId: '', version: '' },
  ),
  fc.constant<Happening>({ kind: 'closed', reason, outcome }),
  fc
    .constantFrom(
      { kind: 'wait', reason } as const,
      { kind: 'hold', reason } as const,
      { kind: 'advance', toStage: 1, reason } as const,
      { kind: 'promote', reason } as const,
      { kind: 'roll-back', reason, outcome } as const,
    )
    .map((decision) => analyzed(decision)),
);

const aRecord = fc
  .array(happening, { maxLength: 30 })
  .map((later) => record([requested(aPlan()), ...later].map((each, index) => [begin + index * 1000, each] as const)));

const store = (rollout: Rollout) => JSON.parse(JSON.stringify(rollout)) as Rollout;

describe('folding a record', () => {
  it('gives the same state event by event, over its stored form, as all at once', () => {
    fc.assert(
      fc.property(aRecord, (events) => {
        const oneByOne = events.reduce<Rollout | undefined>(
          (state, event) => store(fold(state, event, 'checkout-live-1')),
          undefined,
        );

        expect(oneByOne).toEqual(store(foldAll('checkout-live-1', events)));
        expect(oneByOne?.seq).toBe(events.length);
      }),
    );
  });

  it('never changes a state it was given', () => {
    fc.assert(
      fc.property(aRecord, (events) => {
        const states = events.map((_, index) => foldAll('checkout-live-1', events.slice(0, index + 1)));
        const before = states.map(store);

        states.forEach((state, index) => {
          const event = events[index + 1];
          if (event) fold(state, event, 'checkout-live-1');
        });

        expect(states.map(store)).toEqual(before);
      }),
    );
  });

  it('refuses a record in which an event is missing, or comes twice', () => {
    fc.assert(
      fc.property(aRecord, fc.nat(), (events, at) => {
        const gap = at % events.length;
        const withoutOne = events.filter((_, index) => index !== gap);
        const withOneTwice = [...events.slice(0, gap + 1), ...events.slice(gap)];

        if (gap < events.length - 1) expect(() => foldAll('r', withoutOne)).toThrow(`expected ${gap + 1}`);
        expect(() => foldAll('r', withOneTwice)).toThrow(`expected ${gap + 2}`);
      }),
    );
  });

  it('refuses a record without events, one that begins otherwise, and one that begins twice', () => {
    const queued: RolloutEvent = nextEvent(undefined, { kind: 'queued', behind: 'other' }, begin, 'test');
    const twice = record([
      [begin, requested(aPlan())],
      [begin, requested(aPlan())],
    ]);

    expect(() => foldAll('r', [])).toThrow('the record of rollout r has no events');
    expect(() => foldAll('r', [queued])).toThrow('the record of rollout r begins with queued');
    expect(() => foldAll('r', twice)).toThrow('requested twice');
  });
});

describe('a rollout', () => {
  it('goes back to the stage it is in when a shift that was decided is held', () => {
    const rollout = aRollout({
      after: [
        analyzed({ kind: 'advance', toStage: 1, reason }),
        { kind: 'shift-intended', stageIndex: 1, alias: split(0.5) },
        { kind: 'held', reason: 'somebody else moved the alias' },
      ],
    });

    expect(rollout).toMatchObject({
      phase: 'baking',
      stageIndex: 0,
      held: { reason: 'somebody else moved the alias' },
    });
  });

  it('is no longer promoting when a later analysis decides to wait', () => {
    const rollout = aRollout({
      stage: 1,
      after: [analyzed({ kind: 'promote', reason }), analyzed({ kind: 'wait', reason })],
    });

    expect(rollout).toMatchObject({ phase: 'baking', stageIndex: 1 });
    expect(rollout.ending).toBeUndefined();
  });

  it('keeps the first reason for which it is held', () => {
    const rollout = aRollout({
      after: [analyzed({ kind: 'hold', reason: 'first' }), analyzed({ kind: 'hold', reason: 'second' })],
    });

    expect(rollout.held?.reason).toBe('first');
  });

  it('keeps the alias as it was found when nothing had to be reverted', () => {
    const rollout = aRollout({ stage: 'none', after: [{ kind: 'reverted', version: '', revisionId: '' }] });

    expect(rollout).toMatchObject({ phase: 'finishing', written: { alias: { version: '1' }, revisionId: 'found' } });
  });

  it('knows nothing of an announced write once it has happened', () => {
    const rollout = aRollout({
      after: [
        { kind: 'shift-intended', stageIndex: 1, alias: split(0.5) },
        { kind: 'shifted', stageIndex: 1, alias: split(0.5), revisionId: 'mine' },
      ],
    });

    expect(rollout.intended).toBeUndefined();
    expect(rollout.written).toEqual({ alias: split(0.5), revisionId: 'mine' });
  });

  it('leaves the alias alone in a stage of 0 %, and keeps the baseline as its version at 100 %', () => {
    const rollout = aRollout({ plan: aPlan({ stages: [aStage(0), aStage(1)] }) });

    expect(stageAlias(rollout, 0)).toEqual({ version: '1' });
    expect(stageAlias(rollout, 1)).toEqual({ version: '1', canary: { version: '2', weight: 1 } });
  });

  it('has no stage before it was prepared', () => {
    const rollout = foldAll('r', record([[begin, requested(aPlan())]]));

    expect(() => currentStage(rollout)).toThrow('rollout r is in no stage');
    expect(() => stageAlias(rollout, 0)).toThrow('rollout r has not been prepared');
  });
});
