import { describe, expect, it } from 'vitest';
import type { Route } from '../../lib/core/rollout/route.ts';
import type { Command, Verb } from '../../lib/core/rollout/command.ts';
import { type Person, readPerson } from '../../lib/core/rollout/person.ts';
import type { TaskInput } from '../../lib/tasks/deps.ts';
import { aStage, minute } from '../core/rollout/a-rollout.ts';
import { aCommand, alice, bob, carol } from '../core/rollout/people.ts';
import {
  aControlPlane,
  analyzedAfterBake,
  aRequest,
  aTrustingPlan,
  begun,
  type ControlPlane,
  idOf,
  promoting,
} from './a-control-plane.ts';

const say = async (plane: ControlPlane, verb: Verb, changes: Partial<Command> = {}, person: Person = alice) =>
  plane.run(plane.command({ name: 'checkout:live', command: aCommand(verb, changes), person }));

/** Goes where the machine would go until the rollout has ended, at most so many states. */
async function driven(plane: ControlPlane, input: TaskInput, from: Route['next']): Promise<void> {
  let next = from;
  for (let states = 0; states < 12; states++) {
    if (next === 'finish') {
      await plane.run(plane.finish(input));
      return;
    }
    if (next === 'bake') await plane.advance(12 * minute);
    const task = { shift: plane.shift, promote: plane.promote, 'roll-back': plane.rollBack }[next as 'shift'];
    ({ next } = await plane.run((task ?? plane.analyze)(input)));
  }
}

describe('a word of a person', () => {
  it('enters the record with who they are, after one read and one write', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    const before = plane.account.calls.length;

    const answer = await plane.run(plane.command({ name: rolloutId, command: aCommand('pause'), person: alice }));

    expect(answer).toMatchObject({ judged: { kind: 'accepted' }, rollout: { paused: { by: 'alice@example.com' } } });
    expect(plane.account.calls.slice(before).map(({ operation }) => operation)).toEqual([
      'TransactGetItems',
      'TransactWriteItems',
    ]);
    expect((await plane.events(rolloutId)).at(-1)).toMatchObject({
      kind: 'commanded',
      by: 'alice@example.com',
      command: { verb: 'pause', reason: 'so' },
      person: { arn: alice.arn },
    });
  });

  it('is refused for a stage that was left meanwhile, and the record says so once', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await analyzedAfterBake(plane, input);
    await plane.run(plane.shift(input));
    const { seq } = await plane.rollout(input.rolloutId);
    const before = plane.account.calls.length;

    const answer = await plane.run(
      plane.command({ name: input.rolloutId, command: aCommand('promote', { stageIndex: 0 }), person: alice }),
    );
    const calls = plane.account.calls.slice(before).map(({ operation }) => operation);
    await say(plane, 'promote', { stageIndex: 0 });

    const refused = { because: 'passed', says: 'stage 1 was already left: it is in stage 2 of 2' };
    expect(answer?.judged).toEqual({ kind: 'refused', ...refused });
    expect(calls).toEqual(['TransactGetItems', 'TransactWriteItems']);
    expect((await plane.events(input.rolloutId)).slice(seq)).toEqual([
      expect.objectContaining({ kind: 'word-refused', by: 'alice@example.com', person: alice, ...refused }),
    ]);
  });

  it('that is refused again and again does not fill the record, nor keep others out of it', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    const { seq } = await plane.rollout(input.rolloutId);

    for (let stageIndex = 1; stageIndex < 12; stageIndex++) await say(plane, 'promote', { stageIndex });
    await say(plane, 'promote', { stageIndex: 1 }, bob);

    const added = (await plane.events(input.rolloutId)).slice(seq);
    expect(added.map(({ by }) => by)).toEqual([...Array(5).fill('alice@example.com'), 'bob@example.com']);
    expect((await plane.run(plane.analyze(input))).next).toBe('bake');
  });

  it('about nothing that is known has no answer', async () => {
    const plane = await aControlPlane();

    expect(await say(plane, 'pause')).toBeUndefined();
    expect(
      await plane.run(plane.command({ name: 'no-such', command: aCommand('pause'), person: alice })),
    ).toBeUndefined();
  });

  it('holds a rollout whose turn has not come, too', async () => {
    const plane = await aControlPlane();
    await begun(plane);
    const { rolloutId: queued } = await plane.run(plane.start(aRequest({ key: 'next', version: '3' })));

    const answer = await plane.run(plane.command({ name: queued, command: aCommand('pause'), person: alice }));

    expect(answer).toMatchObject({ judged: { kind: 'accepted' }, rollout: { phase: 'queued', paused: {} } });
  });
});

describe('a paused rollout', () => {
  it('stays in its stage, and goes on when somebody resumes it', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await say(plane, 'pause');

    const whilePaused = await analyzedAfterBake(plane, input);
    await say(plane, 'resume', {}, bob);
    const resumed = await plane.run(plane.analyze(input));

    expect([whilePaused.next, resumed.next]).toEqual(['bake', 'shift']);
  });

  it('does not begin when it was paused before its first shift', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    await say(plane, 'pause');

    const route = await plane.run(plane.shift(input));
    const looked = await plane.run(plane.analyze(input));

    expect([route.next, looked.next]).toEqual(['bake', 'bake']);
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it('finishes the shift that was announced when the pause came', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await analyzedAfterBake(plane, input);

    const [, answer] = await Promise.all([
      plane.run(plane.shift(input)),
      plane.deps.records.load(input.rolloutId).then(async () => say(plane, 'pause')),
    ]);
    const { phase, stageIndex } = await plane.rollout(input.rolloutId);
    const route = await plane.run(plane.analyze(input));

    expect(answer?.judged.kind).toBe('accepted');
    expect(phase).toBe('baking');
    expect(plane.alias().weights).toEqual({ '2': stageIndex === 0 ? 0.05 : 0.5 });
    expect(route.next).toBe('bake');
  });
});

describe('an abort', () => {
  it('has taken the traffic back after two calls of AWS', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    const before = plane.account.calls.length;

    await plane.run(plane.command({ name: rolloutId, command: aCommand('abort'), person: alice }));

    const calls = plane.account.calls.slice(before).map(({ operation }) => operation);
    expect(calls).toEqual(['TransactGetItems', 'UpdateAlias', 'TransactWriteItems']);
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it('ends the rollout with the reason, whatever state the machine is in', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    await say(plane, 'abort', { reason: 'carts look wrong' });
    const route = await plane.run(plane.analyze(input));
    await plane.run(plane.finish(input));

    expect(route.next).toBe('finish');
    expect(await plane.rollout(input.rolloutId)).toMatchObject({
      outcome: 'aborted',
      ending: { reason: 'aborted by alice@example.com: carts look wrong' },
    });
  });

  it('closes a rollout whose turn has not come', async () => {
    const plane = await aControlPlane();
    await begun(plane);
    const { rolloutId: queued } = await plane.run(plane.start(aRequest({ key: 'next', version: '3' })));

    await plane.run(plane.command({ name: queued, command: aCommand('abort'), person: alice }));

    expect(await plane.rollout(queued)).toMatchObject({ phase: 'closed', outcome: 'aborted' });
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
  });

  const moments = [0, 16, 32, 50, 75, 120];
  const tasks = ['shift', 'promote', 'finish'] as const;
  it.each(tasks.flatMap((task) => moments.map((afterMs) => [task, afterMs] as const)))(
    'that meets %s after %d ms leaves all traffic on the baseline, and the record says so',
    async (task, afterMs) => {
      const plane = await aControlPlane({ seed: afterMs + 1 });
      const input = await (task === 'shift' ? begun(plane) : promoting(plane));
      if (task === 'shift') await analyzedAfterBake(plane, input);
      if (task === 'finish') await plane.run(plane.promote(input));
      const { clock } = plane.account;

      const [route, answer] = await plane.run(
        Promise.all([
          plane[task](input) as Promise<Partial<Route>>,
          clock
            .sleep(afterMs)
            .then(() => plane.command({ name: input.rolloutId, command: aCommand('abort'), person: bob })),
        ]),
      );
      if (route.next) await driven(plane, input, route.next);

      const { phase, outcome } = await plane.rollout(input.rolloutId);
      if (answer?.judged.kind === 'accepted') {
        expect(plane.alias()).toEqual({ version: '1', weights: {} });
        expect({ phase, outcome }).toEqual({ phase: 'closed', outcome: expect.stringMatching(/aborted|rolled-back/) });
      } else {
        expect(answer?.judged).toMatchObject({
          kind: 'refused',
          says: expect.stringContaining('undo takes a promotion'),
        });
        expect({ ...plane.alias(), outcome }).toEqual({ version: '2', weights: {}, outcome: 'promoted' });
      }
    },
  );
});

describe('two people at once', () => {
  const approval = { from: ['payments-leads'], quorum: 2, expiresSeconds: 3600, onExpiry: 'rollback' as const };
  const plan = aTrustingPlan({ stages: [aStage(0.05, { approval }), aStage(0.5)] });
  const both = (plane: ControlPlane, name: string, one: [Verb, Person], other: [Verb, Person]) =>
    plane.run(
      Promise.all(
        [one, other].map(([verb, person]) =>
          plane.command({ name, command: aCommand(verb, { stageIndex: 0 }), person }),
        ),
      ),
    );

  it('who both approve are both counted', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    await both(plane, input.rolloutId, ['approve', alice], ['approve', bob]);
    const route = await analyzedAfterBake(plane, input);

    const { approvals = [] } = await plane.rollout(input.rolloutId);
    expect(approvals.map(({ person }) => person.key).toSorted()).toEqual([alice.key, bob.key]);
    expect(route.next).toBe('shift');
  });

  it('one of whom approves while the other rejects are heard, and the canary is taken back', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    await both(plane, input.rolloutId, ['approve', alice], ['reject', bob]);
    await driven(plane, input, 'bake');

    expect(await plane.rollout(input.rolloutId)).toMatchObject({ outcome: 'aborted' });
    expect(plane.alias().weights).toEqual({});
  });

  it('who are the same one are counted once', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    const answers = await both(plane, input.rolloutId, ['approve', alice], ['approve', alice]);
    const route = await analyzedAfterBake(plane, input);

    expect(new Set(answers.map((answer) => answer?.judged.kind))).toEqual(new Set(['accepted', 'done-already']));
    expect(route.next).toBe('bake');
  });
});

describe('an approval by whoever has a tag', () => {
  const approval = { from: ['tag:team=payments'], quorum: 1, expiresSeconds: 3600, onExpiry: 'hold' as const };
  const aGate = async (tags: Readonly<Record<string, string>>) => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.05, { approval }), aStage(0.5)] }) });
    const arn = 'arn:aws:iam::123456789012:role/leads/releasers';
    plane.account.iam.putRole({ arn, trust: { Statement: [] }, tags });
    await begun(plane);
    return plane;
  };
  const releaser = readPerson('arn:aws:sts::123456789012:assumed-role/releasers/ann')!;
  const stage = { stageIndex: 0 };

  it('counts, and the record says which tag it was', async () => {
    const plane = await aGate({ team: 'payments', cost: 'A&B <1>' });
    const before = plane.account.calls.length;

    const answer = await say(plane, 'approve', stage, releaser);
    const calls = plane.account.calls.slice(before).map(({ operation }) => operation);

    expect(answer?.judged).toMatchObject({ kind: 'accepted' });
    expect(calls).toEqual(['GetItem', 'TransactGetItems', 'ListRoleTags', 'TransactWriteItems']);
    expect(answer?.rollout.approvals?.[0]?.person.tags).toEqual({ team: 'payments' });
  });

  it('is refused to whoever has another tag, or whose tags nobody can tell', async () => {
    const plane = await aGate({ team: 'search' });
    const elsewhere = readPerson('arn:aws:sts::210987654321:assumed-role/releasers/ann')!;

    const says = await Promise.all(
      [releaser, bob, elsewhere].map(async (person) => (await say(plane, 'approve', stage, person))?.judged),
    );

    expect(says).toEqual(
      [
        /releasers\/ann may not approve this; the plan asks for tag:team=payments$/,
        /bob@example\.com may not approve this; .*, and IAM did not tell their tags: NoSuchEntity$/,
        /may not approve this; .*, and the tags of account 210987654321 cannot be read$/,
      ].map((words) => ({ kind: 'refused', because: 'forbidden', says: expect.stringMatching(words) })),
    );
  });

  it('looks nobody up for any other word, nor whom a name says it of', async () => {
    const named = { ...approval, from: [...approval.from, 'payments-leads'] };
    const plane = await aControlPlane({
      plan: aTrustingPlan({ stages: [aStage(0.05, { approval: named }), aStage(1)] }),
    });
    await begun(plane);

    await say(plane, 'note', {}, releaser);
    const answer = await say(plane, 'approve', stage, bob);

    expect(answer?.judged.kind).toBe('accepted');
    expect(plane.calls('iam:ListRoleTags')).toBe(0);
  });
});

describe('undo', () => {
  const undo = async (plane: ControlPlane) => say(plane, 'undo', {}, carol);

  async function promoted() {
    const plane = await aControlPlane();
    const input = await promoting(plane);
    await plane.run(plane.promote(input));
    await plane.run(plane.finish(input));
    return { plane, input };
  }

  it('points the alias at the baseline again, in one write', async () => {
    const { plane, input } = await promoted();
    const writes = plane.calls('lambda:UpdateAlias');

    const answer = await undo(plane);

    expect(answer?.judged).toEqual({ kind: 'accepted', says: 'the alias points at version 1 again' });
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(plane.calls('lambda:UpdateAlias')).toBe(writes + 1);
    expect(await plane.rollout(input.rolloutId)).toMatchObject({
      outcome: 'rolled-back',
      ending: { reason: 'undone by carol@example.com: so' },
    });
    expect((await undo(plane))?.judged.kind).toBe('done-already');
  });

  it('whose answer was lost is recorded when it is said again', async () => {
    const { plane, input } = await promoted();
    plane.fail('timeout-after-effect', { operation: 'UpdateAlias', count: 1 });

    await expect(undo(plane)).rejects.toThrow();
    const answer = await undo(plane);

    expect(answer?.judged.kind).toBe('accepted');
    expect(await plane.rollout(input.rolloutId)).toMatchObject({ outcome: 'rolled-back' });
  });

  it.each([
    [
      'somebody has moved the alias since',
      { FunctionVersion: '3' },
      'somebody has moved the alias since: expected version 2',
    ],
  ])('is refused when %s', async (_, move, says) => {
    const { plane } = await promoted();
    plane.moveAlias(move);

    const answer = await undo(plane);

    expect(answer?.judged).toMatchObject({ kind: 'refused', says: expect.stringContaining(says) });
    expect(plane.alias().version).toBe('3');
  });

  it('is refused when the old version is gone', async () => {
    const { plane } = await promoted();
    plane.owner('lambda', 'DeleteFunction', { FunctionName: 'checkout', Qualifier: '1' });

    expect((await undo(plane))?.judged).toMatchObject({
      kind: 'refused',
      says: expect.stringContaining('version 1 is gone'),
    });
  });

  it('is refused while the next rollout runs', async () => {
    const { plane, input } = await promoted();
    const { rolloutId: next } = await plane.run(plane.start(aRequest({ key: 'next', version: '3' })));

    const answer = await plane.run(plane.command({ name: input.rolloutId, command: aCommand('undo'), person: alice }));

    expect(answer?.judged).toMatchObject({ kind: 'refused', says: `rollout ${next} has begun since; abort it first` });
  });
});

describe('retry', () => {
  it('asks for the version again, once, in the name of whoever says so', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await say(plane, 'abort');
    await driven(plane, input, 'bake');

    const answer = await plane.run(plane.command({ name: idOf(), command: aCommand('retry'), person: bob }));
    const again = await plane.run(plane.command({ name: idOf(), command: aCommand('retry'), person: bob }));

    const id = /rollout (\S+);/.exec(answer?.judged.says ?? '')?.[1] ?? '';
    expect(await plane.rollout(id)).toMatchObject({
      phase: 'preparing',
      request: { version: '2', key: `retry/${idOf()}`, author: bob.key },
    });
    expect(again?.judged.kind).toBe('done-already');
  });
});
