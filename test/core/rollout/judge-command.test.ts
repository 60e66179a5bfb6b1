import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../lib/core/plan/plan.ts';
import { type Command, verbs } from '../../../lib/core/rollout/command.ts';
import { decide } from '../../../lib/core/rollout/decide.ts';
import type { Happening, Outcome } from '../../../lib/core/rollout/event.ts';
import { judgeCommand } from '../../../lib/core/rollout/judge-command.ts';
import type { Person } from '../../../lib/core/rollout/person.ts';
import { fold, nextEvent } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { nextOfPhase } from '../../../lib/core/rollout/route.ts';
import { analyzed, aPlan, aRollout, aStage, minute, passed, shiftAt, split, undecided } from './a-rollout.ts';
import { aCommand, aLead, alice, bob, carol, commanded } from './people.ts';

const outcome = (ended: Outcome): Happening => ({ kind: 'closed', outcome: ended, reason: 'over' });

const approval = { from: ['payments-leads'], quorum: 2, expiresSeconds: 3600, onExpiry: 'rollback' as const };
const gated: Plan = aPlan({ stages: [aStage(0.05, { approval }), aStage(0.5), aStage(1)] });
const three = aPlan({ stages: [aStage(0.05), aStage(0.5), aStage(1)] });

const first = aRollout({ plan: three });
const second = aRollout({ plan: three, stage: 1 });
const waiting = aRollout({ plan: gated });
const halfApproved = aRollout({ plan: gated, after: [commanded('approve', {}, bob)] });
const approved = aRollout({ plan: gated, after: [commanded('approve', {}, bob), commanded('approve')] });
const left = { ...aRollout({ plan: gated, stage: 1 }), approvals: halfApproved.approvals ?? [] };
const promoted = aRollout({ plan: three, stage: 2, after: [outcome('promoted')] });
const backAgain = aRollout({ plan: three, after: [outcome('rolled-back')] });
const retried = aRollout({ plan: three, after: [outcome('rolled-back'), commanded('retry')] });
const undone = aRollout({
  plan: three,
  stage: 2,
  after: [outcome('promoted'), { kind: 'undone', revisionId: 'r', version: '1', reason: 'undone by bob' }],
});
const goingBack = aRollout({ plan: three, after: [commanded('abort', {}, bob)] });
const held = aRollout({ plan: three, after: [{ kind: 'held', reason: 'the alias was moved' }] });
const paused = aRollout({ plan: three, after: [commanded('pause', {}, bob)] });
const advance = analyzed({ kind: 'advance', toStage: 1, reason: '' });
const shifting = aRollout({ plan: three, after: [advance] });
const mine = { ...waiting, request: { ...waiting.request, author: alice.key } };

type Row = readonly [when: string, rollout: Rollout, command: Command, expected: string, person?: Person, at?: number];

const rows: readonly Row[] = [
  ['approving', waiting, aCommand('approve'), 'accepted: stage 1 (5%) is approved by alice@example.com; 1 more of 2'],
  ['the last approval', halfApproved, aCommand('approve'), 'accepted: stage 1 (5%) is approved'],
  ['approving twice', halfApproved, aCommand('approve'), 'done-already: bob@example.com has approved already', bob],
  ['approving what is approved', approved, aCommand('approve'), 'done-already: stage 1 (5%) has all', aLead('dan')],
  ['somebody else approving', waiting, aCommand('approve'), 'refused forbidden: arn:aws:sts::123456789012:', carol],
  ['the author approving', mine, aCommand('approve'), 'refused forbidden: alice@example.com has asked for this'],
  ['approving too late', waiting, aCommand('approve'), 'refused passed: the time to approve', alice, 71 * minute],
  ['approving where nobody has to', first, aCommand('approve'), 'refused passed: stage 1 (5%) needs no approval'],
  [
    'approving a stage that was left',
    second,
    aCommand('approve', { stageIndex: 0 }),
    'refused passed: stage 1 was already left: it is in stage 2 of 3',
  ],
  [
    'approving again, with the stage that was left',
    left,
    aCommand('approve', { stageIndex: 0 }),
    'done-already: stage 1 (5%) was approved by bob@example.com before',
    bob,
  ],
  ['approving again, without one', left, aCommand('approve'), 'done-already: stage 1 (5%) was approved by', bob],
  [
    'approving for the first time by then',
    left,
    aCommand('approve', { stageIndex: 0 }),
    'refused passed: stage 1 was already left',
  ],
  [
    'approving a stage to come',
    first,
    aCommand('approve', { stageIndex: 1 }),
    'refused passed: stage 2 has not begun: it is in stage 1 of 3',
  ],
  ['rejecting', waiting, aCommand('reject'), 'accepted: stage 1 (5%) is rejected, and the canary taken back'],
  ['the author rejecting', mine, aCommand('reject'), 'accepted'],
  ['somebody else rejecting', waiting, aCommand('reject'), 'refused forbidden', carol],
  ['rejecting where nobody may', first, aCommand('reject'), 'refused passed: stage 1 (5%) needs no approval'],
  ['promoting', first, aCommand('promote', { stageIndex: 0 }), 'accepted: stage 1 (5%) is left, without further'],
  ['promoting in full', first, aCommand('promote', { full: true }), 'accepted: the promotion is next'],
  ['promoting past an approval', waiting, aCommand('promote'), 'refused passed: stage 1 (5%) needs an approval'],
  [
    'promoting in full past a later approval',
    aRollout({ plan: aPlan({ stages: [aStage(0.05), aStage(0.5, { approval })] }) }),
    aCommand('promote', { full: true }),
    'refused passed: stage 2 (50%) needs an approval',
  ],
  ['promoting what is approved', approved, aCommand('promote'), 'accepted'],
  ['promoting before the first stage', aRollout({ stage: 'none' }), aCommand('promote'), 'refused passed: there is no'],
  [
    'promoting what goes back',
    goingBack,
    aCommand('promote'),
    'refused passed: there is no stage to leave: it is going',
  ],
  ['promoting again', aRollout({ plan: three, after: [commanded('promote')] }), aCommand('promote'), 'done-already'],
  ['promoting between two stages', shifting, aCommand('promote'), 'accepted: stage 1 (5%) is left'],
  [
    'promoting again between two stages',
    aRollout({ plan: three, after: [advance, commanded('promote')] }),
    aCommand('promote'),
    'done-already',
  ],
  ['skipping a stage to come', first, aCommand('skip', { stageIndex: 1 }), 'accepted: stage 2 (50%) will be left out'],
  ['skipping the first', first, aCommand('skip', { stageIndex: 0 }), 'refused passed: stage 1 (5%) is the first'],
  ['skipping what has begun', second, aCommand('skip', { stageIndex: 1 }), 'refused passed: stage 2 (50%) has begun'],
  [
    'skipping what is decided',
    shifting,
    aCommand('skip', { stageIndex: 1 }),
    'refused passed: stage 2 (50%) has begun',
  ],
  [
    'skipping nothing',
    first,
    aCommand('skip', { stageIndex: 3 }),
    'refused passed: the plan has 3 stages, and no stage 4',
  ],
  [
    'skipping an approval',
    aRollout({ plan: aPlan({ stages: [aStage(0.05), aStage(0.5, { approval })] }) }),
    aCommand('skip', { stageIndex: 1 }),
    'refused passed: stage 2 (50%) needs an approval',
  ],
  ['pausing', first, aCommand('pause'), 'accepted: it stays where it is'],
  ['pausing twice', paused, aCommand('pause'), 'done-already: it has been paused by bob@example.com since'],
  ['pausing what has ended', promoted, aCommand('pause'), 'refused passed: there is nothing to pause: it has ended'],
  ['resuming a pause', paused, aCommand('resume'), 'accepted: it goes on by its plan'],
  ['resuming a hold', held, aCommand('resume'), 'accepted: it goes on by its plan; it was held because the alias was'],
  ['resuming what nobody keeps', first, aCommand('resume'), 'done-already: nobody holds or pauses it'],
  ['aborting', first, aCommand('abort'), 'accepted: the canary is taken back'],
  ['aborting twice', goingBack, aCommand('abort'), 'done-already: nothing is left to abort: it is going back'],
  ['aborting what is promoted', promoted, aCommand('abort'), 'refused passed: there is nothing to abort any more'],
  ['retrying twice', retried, aCommand('retry'), 'done-already: version 2 was asked for again before'],
  ['retrying', backAgain, aCommand('retry'), 'accepted: version 2 is asked for again'],
  ['retrying what is promoted', promoted, aCommand('retry'), 'refused passed: there is nothing to try again'],
  [
    'retrying what runs',
    first,
    aCommand('retry'),
    'refused passed: there is nothing to try again: it is in stage 1 of 3',
  ],
  ['undoing', promoted, aCommand('undo'), 'accepted: the alias points at version 1 again'],
  ['undoing twice', undone, aCommand('undo'), 'done-already: it was undone before'],
  ['undoing what was rolled back', backAgain, aCommand('undo'), 'refused passed: there is no promotion to undo'],
  [
    'undoing what runs',
    first,
    aCommand('undo'),
    'refused passed: it has not been promoted: it is in stage 1 of 3; abort',
  ],
  ['a note on what has ended', backAgain, aCommand('note'), 'accepted: it is in the record'],
];

const cases = rows.map(([when, rollout, command, expected, person = alice, at = 5 * minute]) => ({
  when,
  rollout,
  command,
  expected,
  person,
  at,
}));

describe('a command', () => {
  it.each(cases)('$when: $expected', ({ rollout, command, expected, person, at }) => {
    const judged = judgeCommand(rollout, command, person, shiftAt(rollout.stageIndex) + at);

    const said = `${judged.kind}${judged.kind === 'refused' ? ` ${judged.because}` : ''}: ${judged.says}`;
    expect(said).toSatisfy((text: string) => text.startsWith(expected), said);
  });
});

const laters: readonly (readonly Happening[])[] = [
  [],
  [{ kind: 'held', reason: 'held' }],
  [commanded('pause')],
  [{ kind: 'shift-intended', stageIndex: 1, alias: split(0.5) }],
  [analyzed({ kind: 'advance', toStage: 1, reason: '' })],
  [analyzed({ kind: 'promote', reason: '' }), { kind: 'promotion-intended', alias: { version: '2' } }],
  [commanded('promote', { full: true }), commanded('skip', { stageIndex: 1 }), commanded('approve')],
  [analyzed({ kind: 'promote', reason: '' }), { kind: 'promoted', revisionId: 'r' }],
];

const anyOpenRollout = fc
  .record({
    stage: fc.constantFrom<(number | 'none')[]>('none', 0, 1),
    plan: fc.constantFrom(three, gated),
    later: fc.constantFrom(...laters),
  })
  .map(({ later, ...shape }) => aRollout({ ...shape, after: later }));

const anyCommand = fc.record({
  verb: fc.constantFrom(...verbs),
  stageIndex: fc.option(fc.nat(2), { nil: undefined }),
  full: fc.boolean(),
  reason: fc.constantFrom('', 'so'),
});
const anyPerson = fc.constantFrom(alice, bob, carol);

const obeying = (rollout: Rollout, command: Command, person: Person, at: number): Rollout =>
  judgeCommand(rollout, command, person, at).kind === 'accepted'
    ? fold(rollout, nextEvent(rollout, { kind: 'commanded', command, person }, at, person.name), rollout.id)
    : rollout;

describe('any command', () => {
  const at = shiftAt(1) + 5 * minute;
  const anyTalk = fc.array(fc.tuple(anyCommand, anyPerson), { maxLength: 8 });
  const after = (rollout: Rollout, talk: readonly (readonly [Command, Person])[]) =>
    talk.reduce((state, [command, person]) => obeying(state, command, person, at), rollout);

  it('that is an abort wins from every state, whatever was said before and after it', () => {
    fc.assert(
      fc.property(anyOpenRollout, anyTalk, anyTalk, (rollout, before, later) => {
        const found = after(rollout, before);
        const aborted = obeying(found, aCommand('abort'), bob, at);

        expect(aborted.phase).toBe('rolling-back');
        expect(nextOfPhase(aborted)).toBe('roll-back');
        expect(after(aborted, later)).toMatchObject({ phase: 'rolling-back', ending: { outcome: 'aborted' } });
      }),
    );
  });

  it('said twice changes what it changed once, but for notes', () => {
    fc.assert(
      fc.property(anyOpenRollout, anyTalk, anyCommand, anyPerson, (rollout, talk, command, person) => {
        fc.pre(command.verb !== 'note');
        const once = obeying(after(rollout, talk), command, person, at);

        expect(obeying(once, command, person, at)).toEqual(once);
      }),
    );
  });

  it('meant for a stage that is over, or has not begun, changes nothing', () => {
    fc.assert(
      fc.property(anyOpenRollout, anyTalk, anyCommand, anyPerson, (rollout, talk, command, person) => {
        const found = after(rollout, talk);
        fc.pre(command.verb !== 'skip' && command.stageIndex !== undefined);
        fc.pre(command.stageIndex !== found.shifts.at(-1)?.stageIndex);

        expect(judgeCommand(found, command, person, at)).toMatchObject({ kind: 'refused', because: 'passed' });
      }),
    );
  });

  it('lets nothing past a stage without the approvals of as many distinct people as the plan asks for', () => {
    fc.assert(
      fc.property(anyTalk, fc.constantFrom(passed, undecided('time')), (talk, verdict) => {
        const found = after(waiting, talk);
        const decision = decide(found, {
          verdict,
          signals: [],
          alias: { kind: 'read', alias: split(0.05), revisionId: 'write-0' },
          now: shiftAt(0) + 12 * minute,
        });

        const isOn = decision.kind === 'advance' || decision.kind === 'promote';
        const people = new Set(found.approvals?.map(({ person }) => person.key));
        if (isOn) expect([...people].toSorted()).toEqual([alice.key, bob.key].toSorted());
      }),
      { numRuns: 500 },
    );
  });
});
