import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../lib/core/analysis/contract.ts';
import { aliasDrift } from '../../../lib/core/rollout/alias-drift.ts';
import { type AliasSight, decide, type Situation } from '../../../lib/core/rollout/decide.ts';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import type { Signal } from '../../../lib/core/rollout/signal.ts';
import { bakeTimes } from '../../../lib/core/rollout/windows.ts';
import { analyzed, aPlan, aRollout, aStage, failed, minute, passed, shiftAt, split, undecided } from './a-rollout.ts';
import { commanded } from './people.ts';

const abort: Signal = { kind: 'abort', id: 'abort/1', at: '', reason: 'wrong build' };
const alarm: Signal = { kind: 'alarm', id: 'alarm/1', at: '', alarm: 'checkout-5xx', detail: 'above 5' };
const supersede: Signal = { kind: 'supersede', id: 'supersede/9', at: '', by: 'checkout-live-9' };

const read = (weight: number, revisionId: string): AliasSight => ({ kind: 'read', alias: split(weight), revisionId });
const asWritten = read(0.05, 'write-0');
const foreign = read(0.3, 'theirs');
const unreachable: AliasSight = { kind: 'unreachable', detail: 'TooManyRequestsException: Rate exceeded' };

const first = aRollout();
const last = aRollout({ stage: 1 });
const held = aRollout({ after: [{ kind: 'held', reason: 'somebody else moved the alias' }] });
const unshifted = aRollout({ stage: 'none' });
const shifting = aRollout({ after: [analyzed({ kind: 'advance', toStage: 1, reason: '' })] });
const promoting = aRollout({ stage: 1, after: [analyzed({ kind: 'promote', reason: '' })] });
const giving = (onUndecided: 'hold' | 'rollback' | 'proceed') => aRollout({ plan: aPlan({ onUndecided }) });

const pausedRollout = aRollout({ after: [commanded('pause')] });
const resumedLate = [{ ...commanded('resume'), at: new Date(shiftAt(0) + 30 * minute).toISOString() }];

/** The stage's bake is over at minute 11, and the time to approve of it at minute 26. */
const gated = (onExpiry: 'hold' | 'rollback', after: readonly Happening[] = []) =>
  aRollout({
    plan: aPlan({
      stages: [
        aStage(0.05, { approval: { from: ['payments-leads'], quorum: 1, expiresSeconds: 900, onExpiry } }),
        aStage(0.5),
      ],
    }),
    after,
  });

/** Minutes into the stage, which bakes from minute 1 to 11 and is given up at minute 33. */
const [young, baked, over] = [5, 11, 33];

interface Case {
  readonly when: string;
  readonly rollout?: Rollout;
  readonly verdict?: Verdict;
  readonly signals?: readonly Signal[];
  readonly alias?: AliasSight;
  readonly minutes?: number;
  readonly expected: string;
}

const cases: readonly Case[] = [
  // Back, whatever else is true.
  { when: 'somebody aborts', signals: [abort], expected: 'roll-back aborted: aborted: wrong build' },
  { when: 'an abort comes with alarms', signals: [alarm, supersede, abort], expected: 'roll-back aborted' },
  { when: 'an abort meets a passing verdict', verdict: passed, signals: [abort], expected: 'roll-back aborted' },
  { when: 'an abort meets a held rollout', rollout: held, signals: [abort], expected: 'roll-back aborted' },
  { when: 'an abort meets a foreign alias', alias: foreign, signals: [abort], expected: 'roll-back aborted' },
  {
    when: 'an abort comes before the first shift',
    rollout: unshifted,
    signals: [abort],
    expected: 'roll-back aborted',
  },
  { when: 'an abort meets a decided shift', rollout: shifting, signals: [abort], expected: 'roll-back aborted' },
  { when: 'an abort meets the promotion', rollout: promoting, signals: [abort], expected: 'roll-back aborted' },
  {
    when: 'an alarm went off',
    verdict: passed,
    signals: [supersede, alarm],
    expected: 'roll-back rolled-back: alarm checkout-5xx went off: above 5',
  },
  {
    when: 'Lambda is down and an alarm went off',
    alias: unreachable,
    signals: [alarm],
    expected: 'roll-back rolled-back',
  },
  {
    when: 'a newer rollout wants its place',
    verdict: passed,
    signals: [supersede],
    expected: 'roll-back superseded: superseded by rollout checkout-live-9',
  },
  { when: 'the verdict is fail', verdict: failed, expected: 'roll-back rolled-back: too many errors' },
  { when: 'a held canary fails', rollout: held, verdict: failed, expected: 'roll-back rolled-back' },
  { when: 'it fails and Lambda is down', alias: unreachable, verdict: failed, expected: 'roll-back rolled-back' },
  { when: 'it fails and the alias is foreign', alias: foreign, verdict: failed, expected: 'roll-back rolled-back' },

  // Nowhere, while the alias is not ours.
  {
    when: 'somebody else moved the alias',
    verdict: passed,
    alias: foreign,
    expected:
      'hold: somebody else moved the alias: expected version 1 with 5 % on version 2, found version 1 with 30 % on version 2',
  },
  {
    when: 'somebody emptied the alias without a word',
    verdict: passed,
    alias: read(0, 'theirs'),
    expected: 'hold: the alias sends everything to the baseline, and no signal says why',
  },
  {
    when: 'the alias is gone',
    verdict: passed,
    alias: { kind: 'absent' },
    expected: 'hold: the alias was deleted',
  },
  {
    when: 'the alias cannot be read',
    verdict: passed,
    alias: unreachable,
    minutes: over,
    expected: 'wait: the alias could not be read: TooManyRequestsException: Rate exceeded',
  },
  { when: 'it is held', rollout: held, verdict: passed, expected: 'wait: held: somebody else moved the alias' },

  // Nowhere, while a person says so or still has to.
  {
    when: 'somebody paused it',
    rollout: aRollout({ after: [commanded('pause', { reason: 'lunch' })] }),
    verdict: passed,
    expected: 'wait: paused by alice@example.com: lunch',
  },
  { when: 'it fails while it is paused', rollout: pausedRollout, verdict: failed, expected: 'roll-back rolled-back' },
  {
    when: 'it was paused and resumed',
    rollout: aRollout({ after: [commanded('pause'), commanded('resume')] }),
    verdict: passed,
    expected: 'advance 1: all is well',
  },
  {
    when: 'it is given up, held and resumed, it is watched on',
    rollout: aRollout({ after: [{ kind: 'held', reason: 'undecided' }, ...resumedLate] }),
    minutes: over,
    expected: 'wait: extended: for want of samples',
  },
  {
    when: 'approvals are missing',
    rollout: gated('hold'),
    verdict: passed,
    expected: 'wait: waits for approval: 0 of 1 approval by payments-leads, until 2026-01-05 09:26:00 UTC',
  },
  { when: 'it fails while approvals are missing', rollout: gated('hold'), verdict: failed, expected: 'roll-back' },
  {
    when: 'nobody approves in time and the plan says hold',
    rollout: gated('hold'),
    verdict: passed,
    minutes: over,
    expected: 'hold: nobody approved in time: 0 of 1 approval',
  },
  {
    when: 'nobody approves in time and the plan says rollback',
    rollout: gated('rollback'),
    verdict: passed,
    minutes: over,
    expected: 'roll-back rolled-back: nobody approved in time',
  },
  {
    when: 'it is approved and passes, even long after',
    rollout: gated('rollback', [commanded('approve')]),
    verdict: passed,
    minutes: over,
    expected: 'advance 1: all is well',
  },
  {
    when: 'it is approved and does not pass',
    rollout: gated('hold', [commanded('approve')]),
    expected: 'wait: for want',
  },

  // On, by a person's word.
  {
    when: 'somebody promotes what is undecided',
    rollout: aRollout({ after: [commanded('promote', { reason: 'seen it' })] }),
    expected: 'advance 1: promoted by alice@example.com: seen it',
  },
  {
    when: 'somebody promotes it and it fails',
    rollout: aRollout({ after: [commanded('promote')] }),
    verdict: failed,
    expected: 'roll-back rolled-back',
  },
  {
    when: 'somebody promotes it in full',
    rollout: aRollout({ after: [commanded('promote', { full: true })] }),
    expected: 'promote: promoted by alice@example.com',
  },
  {
    when: 'somebody promoted an earlier stage',
    rollout: aRollout({ stage: 1, after: [commanded('promote', { stageIndex: 0 })] }),
    alias: read(0.5, 'write-1'),
    expected: 'wait: for want of samples',
  },
  {
    when: 'somebody promoted while the next stage was about to begin, which nobody has seen',
    rollout: aRollout({
      after: [
        analyzed({ kind: 'advance', toStage: 1, reason: '' }),
        commanded('promote'),
        { kind: 'shifted', stageIndex: 1, alias: split(0.5), revisionId: 'write-1' },
      ],
    }),
    alias: read(0.5, 'write-1'),
    expected: 'wait: extended: for want of samples',
  },
  {
    when: 'the next stage is skipped',
    rollout: aRollout({ after: [commanded('skip', { stageIndex: 1 })] }),
    verdict: passed,
    expected: 'promote: all is well',
  },

  // On, or not yet.
  { when: 'it passes', verdict: passed, expected: 'advance 1: all is well' },
  { when: 'only the description was touched', verdict: passed, alias: read(0.05, 'theirs'), expected: 'advance 1' },
  {
    when: 'the last stage passes',
    rollout: last,
    verdict: passed,
    alias: read(0.5, 'write-1'),
    expected: 'promote: all',
  },
  { when: 'it is undecided before the bake is over', minutes: young, expected: 'wait: for want of samples' },
  { when: 'it is undecided after the bake', minutes: baked, expected: 'wait: extended: for want of samples' },
  {
    when: 'it is undecided for good and the plan says hold',
    minutes: over,
    expected: 'hold: still undecided after the longest bake: for want of samples',
  },
  {
    when: 'it is undecided for good and the plan says rollback',
    rollout: giving('rollback'),
    minutes: over,
    expected: 'roll-back rolled-back: still undecided after the longest bake: for want of samples',
  },
  {
    when: 'it is undecided for good and the plan says proceed',
    rollout: giving('proceed'),
    minutes: over,
    expected: 'advance 1: without evidence, as the plan says: for want of samples',
  },
  {
    when: 'nothing could be judged for good and the plan says proceed',
    rollout: giving('proceed'),
    verdict: undecided('backend'),
    minutes: over,
    expected: 'advance 1: without evidence, as the plan says: for want of backend',
  },
  {
    when: 'a hook has not passed for good, whatever onUndecided says',
    rollout: giving('proceed'),
    verdict: undecided('hook'),
    minutes: over,
    expected: 'hold: still undecided after the longest bake: for want of hook',
  },
  {
    when: 'the canary was silent for good, whatever onUndecided says',
    rollout: giving('proceed'),
    verdict: undecided('traffic'),
    minutes: over,
    expected: 'hold: still undecided after the longest bake: for want of traffic',
  },

  // What had been decided is decided anew.
  {
    when: 'the decided shift has not happened and it passes',
    rollout: shifting,
    verdict: passed,
    expected: 'advance 1',
  },
  { when: 'the decided shift has not happened and it no longer passes', rollout: shifting, expected: 'wait' },
  {
    when: 'the decided promotion has not happened and it no longer passes',
    rollout: promoting,
    alias: read(0.5, 'write-1'),
    minutes: young,
    expected: 'wait',
  },
  {
    when: 'the first shift has not happened',
    rollout: unshifted,
    alias: read(0, 'theirs'),
    verdict: undecided('time'),
    expected: 'advance 0: decided before: the alias is as Prepare found it',
  },
  {
    when: 'the first shift has not happened and no alarm can be read',
    rollout: unshifted,
    alias: read(0, 'theirs'),
    verdict: undecided('backend'),
    expected: 'wait: for want of backend',
  },
];

function inWords(rollout: Rollout, situation: Situation): string {
  const decision = decide(rollout, situation);
  const detail = decision.kind === 'roll-back' ? ` ${decision.outcome}` : '';
  const stage = decision.kind === 'advance' ? ` ${decision.toStage}` : '';
  return `${decision.kind}${detail}${stage}: ${decision.reason}`;
}

describe('a decision', () => {
  it.each(cases)('when $when: $expected', (given) => {
    const { rollout = first, verdict = undecided('samples'), signals = [], alias = asWritten, minutes = young } = given;
    const now = (rollout.shifts.length === 0 ? shiftAt(0) : shiftAt(rollout.shifts.length - 1)) + minutes * minute;

    const decision = inWords(rollout, { verdict, signals, alias, now });

    expect(decision).toSatisfy((text: string) => text.startsWith(given.expected), decision);
  });
});

const anyVerdict = fc.constantFrom(
  passed,
  failed,
  ...(['time', 'samples', 'traffic', 'backend'] as const).map((need) => undecided(need)),
);

const anyAlias = fc.oneof(
  fc.constantFrom<AliasSight>({ kind: 'absent' }, unreachable),
  fc
    .tuple(fc.constantFrom(0, 0.05, 0.3, 0.5, 1), fc.constantFrom('found', 'write-0', 'write-1', 'theirs'))
    .map(([weight, revisionId]) => read(weight, revisionId)),
  fc.constant<AliasSight>({ kind: 'read', alias: { version: '2' }, revisionId: 'theirs' }),
);

const laters: readonly (readonly Happening[])[] = [
  [],
  [{ kind: 'held', reason: 'held' }],
  [commanded('pause')],
  [commanded('promote', { full: true })],
  [{ kind: 'shift-intended', stageIndex: 1, alias: split(0.5) }],
  [{ kind: 'promotion-intended', alias: { version: '2' } }],
  [analyzed({ kind: 'advance', toStage: 1, reason: '' })],
  [analyzed({ kind: 'promote', reason: '' })],
  [analyzed({ kind: 'hold', reason: 'held' })],
];

const anyRollout = fc
  .record({
    stage: fc.constantFrom<(number | 'none')[]>('none', 0, 1),
    later: fc.constantFrom(...laters),
    onUndecided: fc.constantFrom<('hold' | 'rollback' | 'proceed')[]>('hold', 'rollback', 'proceed'),
  })
  .map(({ stage, later, onUndecided }) => aRollout({ stage, after: later, plan: aPlan({ onUndecided }) }));

const anySituation = fc.record({
  verdict: anyVerdict,
  signals: fc.subarray<Signal>([abort, alarm, supersede]),
  alias: anyAlias,
  now: fc.integer({ min: shiftAt(0), max: shiftAt(4) }),
});

describe('any decision', () => {
  it('to go back is made for every signal and every failure, and says why', () => {
    fc.assert(
      fc.property(anyRollout, anySituation, (rollout, situation) => {
        const decision = decide(rollout, situation);

        const mustGoBack = situation.signals.length > 0 || situation.verdict.kind === 'fail';
        if (mustGoBack) expect(decision.kind).toBe('roll-back');
        expect(decision.reason).not.toBe('');
      }),
    );
  });

  it('to go on has an alias of ours, nobody who holds, and a passing verdict or the policy that stands for one', () => {
    fc.assert(
      fc.property(anyRollout, anySituation, (rollout, situation) => {
        const decision = decide(rollout, situation);
        if (decision.kind !== 'advance' && decision.kind !== 'promote') return;

        const { alias, verdict, signals, now } = situation;
        expect(signals).toEqual([]);
        expect([rollout.held, rollout.paused]).toEqual([undefined, undefined]);
        expect(alias.kind === 'read' && aliasDrift(rollout, alias)).toBeOneOf(['as-written', 'touched', 'applied']);
        const shift = rollout.shifts.at(-1);
        if (!shift) {
          expect(decision).toMatchObject({ kind: 'advance', toStage: 0 });
          expect(verdict).not.toMatchObject({ need: 'backend' });
          return;
        }
        const isGivenUp = now >= bakeTimes(rollout, shift).givenUpAt;
        const isPolicy = isGivenUp && rollout.plan.onUndecided === 'proceed' && verdict.kind === 'undecided';
        const isWord = rollout.vouched !== undefined;
        expect(verdict.kind === 'pass' || isPolicy || isWord).toBe(true);
        if (verdict.kind !== 'pass' && !isWord) {
          expect(verdict).not.toMatchObject({ need: 'traffic' });
          expect(decision.reason).toContain('without evidence');
        }
        const isLast = isWord || shift.stageIndex === rollout.plan.stages.length - 1;
        expect(decision.kind === 'promote' ? 'promoted' : decision.toStage).toBe(
          isLast ? 'promoted' : shift.stageIndex + 1,
        );
      }),
      { numRuns: 1000 },
    );
  });
});
