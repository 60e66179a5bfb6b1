import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headKey } from '../../lib/aws/keys.ts';
import { foldAll } from '../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import { alarmEvent, aRequest, idOf, inputOf } from '../tasks/a-control-plane.ts';
import { type Choose, everyOrder, interleave } from './explore.ts';
import { aWorld, plan, silentPlan, type World } from './world.ts';

const first = idOf();
const second = idOf('second');
const minute = 60_000;

type Tasks = ReturnType<World['tasksAt']>;

/** A rollout whose first stage has been shifted and baked: what is decided next is the promotion where it is the only one. */
async function baked(followed = plan): Promise<World> {
  const world = aWorld();
  const { start, shift, deps } = world.tasksAt();
  const { records, watches } = deps;
  await deps.registry.put({ target: 'checkout:live', owner: 'payments', plan: followed, registeredAt: '' });
  await start(aRequest());
  const rollout = (await records.load(first))!;
  const target = { functionName: 'checkout', aliasName: 'live', baseline: '1', canary: '2' };
  const found = { ...target, revisionId: '0', errorModel: 'robust', history: [], warnings: [] } as const;
  const step = records.after(rollout, [{ kind: 'prepared', ...found }], { at: world.now(), by: 'prepare' });
  const since = new Date(world.now()).toISOString();
  await records.commit([step], [watches.put('checkout-5xx', { rolloutId: first, ...target, since })]);
  await shift(inputOf(first));
  world.pass(15 * minute);
  return world;
}

/** Goes where the tasks say, as the state machine does, until there is nothing more to do now. */
async function machine(tasks: Tasks, id = first, fence = 1): Promise<void> {
  const input = inputOf(id, fence);
  let { next } = await tasks.analyze(input);
  for (let states = 0; states < 12; states++) {
    if (next === 'bake') return;
    if (next === 'finish') {
      await tasks.finish(input);
      return;
    }
    const task = { shift: tasks.shift, promote: tasks.promote, 'roll-back': tasks.rollBack }[next as 'shift'];
    ({ next } = await task(input));
  }
}

type Writer = (tasks: Tasks, world: World) => Promise<unknown>;

const writers = {
  machine: (tasks) => machine(tasks),
  guard: (tasks, world) => tasks.guard(alarmEvent('checkout-5xx', world.now())),
  person: ({ deps }, world) =>
    deps.inbox.send(first, { kind: 'abort', id: 'abort/1', at: new Date(world.now()).toISOString(), reason: 'no' }),
  'the next request': ({ start }) => start(aRequest({ key: 'second', version: '3' })),
  reconciler: async ({ reconcile }, world) => {
    world.die(first);
    await reconcile();
  },
} as const satisfies Readonly<Record<string, Writer>>;

type Name = keyof typeof writers;

const pairs: readonly (readonly [Name, Name])[] = [
  ['machine', 'guard'],
  ['machine', 'person'],
  ['machine', 'the next request'],
  ['guard', 'reconciler'],
  ['guard', 'the next request'],
  ['person', 'reconciler'],
  ['the next request', 'reconciler'],
];

/**
 * Lets writers meet in one order, then everybody who looks after open rollouts do so, and checks what must be true. Gives
 * how the first rollout ended.
 */
async function meet(names: readonly Name[], choose: Choose, followed = plan): Promise<Rollout['outcome']> {
  const world = await baked(followed);
  const steps = names.map((name) => (step: () => Promise<void>) => writers[name](world.tasksAt(step), world));
  const results = await interleave(steps, choose, world.state);
  expect(results).toHaveLength(names.length);
  for (const result of results) if (result.status === 'rejected') lostRace(result.reason);
  await holds(world);

  world.die(first);
  for (let rounds = 0; rounds < 3; rounds++) {
    world.pass(minute);
    await machine(world.tasksAt()).catch(lostRace);
    await world.tasksAt().reconcile().catch(lostRace);
  }
  await holds(world);
  return ended(world);
}

/** A writer that comes too late may fail; one that asks for what this world does not have has not been tried at all. */
function lostRace(reason: unknown): void {
  expect(String(reason)).not.toMatch(/TypeError|ReferenceError|nothing in this world/);
}

/** What is true of every record at every moment. */
async function holds(world: World): Promise<void> {
  const { deps } = world.tasksAt();
  const rollouts: Rollout[] = [];
  for (const id of [first, second]) {
    const events = await deps.records.events(id);
    if (events.length === 0) continue;
    const head = (await deps.records.load(id))!;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(JSON.parse(JSON.stringify(foldAll(id, events)))).toEqual(head);
    const item = world.items().find(({ pk, sk }) => pk?.S === headKey(id).pk.S && sk?.S === 'HEAD');
    expect(item).toMatchObject({ seq: { N: String(events.length) }, fence: { N: String(head.fence) } });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'closed').length).toBeLessThanOrEqual(1);
    if (kinds.includes('closed')) expect(kinds.at(-1)).toBe('closed');
    const back = kinds.indexOf('reverted');
    expect(back < 0 || !kinds.slice(back).includes('promoted')).toBe(true);
    rollouts.push(head);
  }
  const claim = await deps.claims.read('checkout:live');
  const open = rollouts.filter(({ phase, fence }) => fence > 0 && phase !== 'closed');
  expect(open.map(({ id }) => id)).toEqual(claim.rolloutId === undefined ? [] : [claim.rolloutId]);
  expect(new Set(rollouts.map(({ fence }) => fence)).size).toBe(rollouts.length);
}

/** What becomes of the first rollout in the end, and of every signal that was sent to it. */
async function ended(world: World): Promise<Rollout['outcome']> {
  const { deps } = world.tasksAt();
  const rollout = (await deps.records.load(first))!;
  const { signals } = await deps.inbox.read(first);
  expect(rollout.phase).toBe('closed');
  const unread = signals.filter(({ id }) => !rollout.signalsRead.includes(id) && !world.late.has(id));
  expect(world.alias()).toEqual({ version: rollout.outcome === 'promoted' ? '2' : '1' });
  if (rollout.outcome === 'promoted') expect(unread).toEqual([]);
  return rollout.outcome;
}

describe('the record', () => {
  it.each(pairs)('stays true in every order of %s and %s', async (one, other) => {
    const outcomes: unknown[] = [];
    const orders = await everyOrder(async (choose) => void outcomes.push(await meet([one, other], choose)));

    expect(orders).toBeGreaterThan(5);
    if (one === 'machine') expect(outcomes).toContain('promoted');
  });

  it('stays true in every order of machine and guard where the canary is just about to get its first traffic', async () => {
    const outcomes: unknown[] = [];
    const orders = await everyOrder(
      async (choose) => void outcomes.push(await meet(['machine', 'guard'], choose, silentPlan)),
    );

    expect(orders).toBeGreaterThan(5);
    expect(new Set(outcomes)).toEqual(new Set(['rolled-back']));
  });

  // The machine and the reconciler have more orders than anybody wants to wait for.
  it('stays true in many orders of three, and of two with many steps', async () => {
    const three = fc.constantFrom<readonly Name[]>(
      ['machine', 'reconciler'],
      ['machine', 'guard', 'the next request'],
      ['machine', 'guard', 'person'],
      ['machine', 'person', 'reconciler'],
      ['guard', 'the next request', 'reconciler'],
    );
    const orders = fc.array(fc.nat({ max: 2 }), { minLength: 40, maxLength: 40 });

    await fc.assert(
      fc.asyncProperty(three, orders, async (names, order) => {
        let at = 0;
        await meet(names, (ready) => (order[at++] ?? 0) % Math.max(1, ready));
      }),
      { numRuns: 40 },
    );
  });
});
