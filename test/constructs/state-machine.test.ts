import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Next } from '../../lib/core/rollout/route.ts';

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
}

const text = readFileSync(join(import.meta.dirname, '../../statemachines/rollout.asl.json'), 'utf8');
const { States: states, StartAt: startAt } = JSON.parse(text) as {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
};
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

const after = ({ Next, Default, Catch = [], Choices = [] }: State): string[] =>
  [Next, Default, ...Catch.map((caught) => caught.Next), ...Choices.map((choice) => choice.Next)].filter(
    (name) => name !== undefined,
  );
const named = (name: string): State => {
  const state = states[name];
  if (!state) throw new Error(`there is no state ${name}`);
  return state;
};

describe('every state', () => {
  it('says what it is for', () => {
    expect(Object.entries(states).filter(([, { Comment }]) => !Comment)).toEqual([]);
  });

  it('exists where it is led to, and is led to', () => {
    const reached = new Set([startAt]);
    for (const name of reached) for (const next of after(named(name))) reached.add(next);

    expect([...reached].toSorted()).toEqual(Object.keys(states).toSorted());
  });

  it('gives the same in every rehearsal: no clock and no dice', () => {
    expect(text).not.toMatch(/\$(now|millis|random)\(/);
  });
});

describe('every task', () => {
  it.each(tasks)('%s has a timeout, retries, and a catch for everything', (_, task) => {
    expect(task.TimeoutSeconds).toBeDefined();
    expect(task.Retry?.length).toBeGreaterThan(0);
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  it.each(tasks.filter(([, { Resource }]) => Resource === 'arn:aws:states:::lambda:invoke'))(
    '%s never tries again for an execution that nobody vouches for',
    (_, { Retry }) => {
      expect(Retry?.[0]).toMatchObject({ ErrorEquals: ['ForeignExecution'], MaxAttempts: 0 });
    },
  );

  it.each(tasks.filter(([name]) => !['RollBack', 'Finish'].includes(name)))(
    '%s goes back when it cannot go on, also for what States.ALL does not name',
    (_, { Catch = [] }) => {
      const next = (error: string) => Catch.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.Next;

      expect([next('States.ALL'), next('States.DataLimitExceeded')]).toEqual(['RollBack', 'RollBack']);
    },
  );
});

describe('the loop', () => {
  it('takes three transitions for an analysis', () => {
    const [bake, analyze, route] = [named('Bake'), named('Analyze'), named('Route')];

    expect([bake.Next, analyze.Next]).toEqual(['Analyze', 'Route']);
    expect(route.Choices?.find(({ Condition }) => Condition.includes("'bake'"))?.Next).toBe('Bake');
  });

  it('leads from Bake to Analyze or back, and nowhere else: a timeout is never success', () => {
    const { Catch = [] } = named('Bake');
    const next = (error: string) => Catch.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.Next;

    expect(new Set(after(named('Bake')))).toEqual(new Set(['Analyze', 'RollBack']));
    expect(['States.Timeout', 'States.HeartbeatTimeout', 'DynamoDb.ConditionalCheckFailedException'].map(next)).toEqual(
      ['Analyze', 'Analyze', 'Analyze'],
    );
  });

  it('branches on one field, for everything that a task may answer', () => {
    const answers: Record<Exclude<Next, 'roll-back'>, string> = {
      bake: 'Bake',
      shift: 'Shift',
      promote: 'Promote',
      finish: 'Finish',
      'hand-over': 'HandOver',
    };
    const { Choices = [], Default } = named('Route');

    const branches = Object.fromEntries(
      Choices.map(({ Condition, Next }) => [/^\{% \$states\.input\.next = '([\w-]+)' %\}$/.exec(Condition)?.[1], Next]),
    );

    expect(branches).toEqual(answers);
    expect(Default).toBe('RollBack');
  });

  it('reaches the promotion by Route alone', () => {
    const before = Object.entries(states).filter(([, state]) => after(state).includes('Promote'));

    expect(before.map(([name]) => name)).toEqual(['Route']);
  });

  it('says loudly when the alias could not be taken back', () => {
    const [last] = named('RollBack').Catch?.slice(-1) ?? [];

    expect(named(last?.Next ?? '')).toMatchObject({ Type: 'Fail', Error: 'Stranded' });
  });
});
