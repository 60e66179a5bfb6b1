import { createAccount } from '../../lib/account/account.ts';
import type { Plan } from '../../lib/core/plan/plan.ts';
import { rolloutId } from '../../lib/core/rollout/request.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { analyze } from '../../lib/tasks/analyze.ts';
import { command } from '../../lib/tasks/command.ts';
import type { Deps, TaskInput } from '../../lib/tasks/deps.ts';
import { finish } from '../../lib/tasks/finish.ts';
import { grantWishes } from '../../lib/tasks/grant-wishes.ts';
import { guard } from '../../lib/tasks/guard.ts';
import type { AlarmEvent } from '../../lib/tasks/news.ts';
import { prepare } from '../../lib/tasks/prepare.ts';
import { promote } from '../../lib/tasks/promote.ts';
import { pruneVersions } from '../../lib/tasks/prune-versions.ts';
import { requestNewest } from '../../lib/tasks/request-newest.ts';
import { registerApplication } from '../../lib/tasks/register-application.ts';
import { register } from '../../lib/tasks/register.ts';
import { retryMoved } from '../../lib/tasks/retry-moved.ts';
import { rollBack, type RollBackInput } from '../../lib/tasks/roll-back.ts';
import { shift } from '../../lib/tasks/shift.ts';
import { start } from '../../lib/tasks/start.ts';
import { aPlan, minute } from '../core/rollout/a-rollout.ts';
import { depsOf, warmUp } from './clients.ts';
import { assembly, deployCheckout, putQuietAlarm } from './deployed.ts';

export const startAt = Date.UTC(2026, 0, 5, 9);

/** Stages pass when their bake is over, whatever the traffic: what is tested here is not how evidence is judged. */
export const aTrustingPlan = (changes: Partial<Plan> = {}, alarms: readonly string[] = []): Plan =>
  aPlan({ analysis: { alarms, errors: 'off', noData: 'proceed' }, ...changes });

export interface ControlPlaneShape {
  readonly plan?: Plan;
  readonly seed?: number;
  /** Published versions of the function; the alias points at the first. @default 3 */
  readonly versions?: number;
  /** `false` leaves the target unregistered. */
  readonly isRegistered?: boolean;
}

export type ControlPlane = Awaited<ReturnType<typeof aControlPlane>>;

/** A simulated account with a control plane's table, a function `checkout:live` of the owner `payments`, and all tasks. */
export async function aControlPlane(shape: ControlPlaneShape = {}) {
  const { plan = aTrustingPlan(), seed = 1, versions = 3, isRegistered = true } = shape;
  const account = createAccount({ seed, startAt });
  await warmUp(account);
  account.load(assembly);
  const owner = ownerOf(account);
  deployCheckout(account, versions);
  for (const AlarmName of plan.analysis.alarms) putQuietAlarm(account, AlarmName);

  const deps = depsOf(account);
  const run = <T>(promise: Promise<T>): Promise<T> => account.settle(promise);
  if (isRegistered) await run(register(deps)({ plan, owner: 'payments' }));

  const alias = () => {
    const { FunctionVersion, RoutingConfig } = owner('lambda', 'GetAlias', {
      FunctionName: 'checkout',
      Name: 'live',
    }) as {
      FunctionVersion: string;
      RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
    };
    return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
  };
  const tasks = tasksOf(deps);
  return {
    account,
    deps,
    owner,
    run,
    alias,
    ...tasks,
    /** Changes the alias as somebody who does not ask Tidegate. */
    moveAlias: (changes: object) =>
      owner('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', ...changes }),
    advance: (milliseconds: number) => account.clock.runUntil(account.clock.now() + milliseconds),
    rollout: async (id: string): Promise<Rollout> => {
      const rollout = await run(deps.records.load(id));
      if (!rollout) throw new Error(`no rollout ${id}`);
      return rollout;
    },
    events: (id: string): Promise<readonly RolloutEvent[]> => run(deps.records.events(id)),
    /** How often an operation was called. */
    calls: (operation: string) => account.callCounts.get(operation) ?? 0,
    fail: (kind: 'throttle' | 'timeout-after-effect' | 'region-down', fault: object) =>
      account.faults.add({ kind, at: account.clock.now(), ...fault }),
  };
}

/** The inputs of a rollout that has its claim. */
export const inputOf = (id: string, fence = 1): TaskInput => ({ rolloutId: id, fence });

export interface RequestShape {
  readonly version?: string;
  readonly key?: string;
  readonly source?: string;
  readonly target?: string;
  /** Minutes since it was asked for. */
  readonly age?: number;
}

/** The event that asks for a rollout of `checkout:live`. */
export function aRequest(shape: RequestShape = {}) {
  const { version = '2', key = 'build-7', source = 'tidegate.payments', target = 'checkout:live', age = 0 } = shape;
  return {
    id: `event-${key}`,
    source,
    time: new Date(startAt - age * minute).toISOString(),
    detail: { target, version, key },
  };
}

export const idOf = (key = 'build-7') => rolloutId({ target: 'checkout:live', version: '2', key, source: '' });

/** A rollout that has been requested and claimed, and prepared unless told otherwise. */
export async function begun(
  plane: ControlPlane,
  until: 'claimed' | 'prepared' | 'shifted' = 'shifted',
): Promise<TaskInput> {
  const { rolloutId: id } = await plane.run(plane.start(aRequest()));
  const input = inputOf(id);
  if (until !== 'claimed') await plane.run(plane.prepare(input));
  if (until === 'shifted') await plane.run(plane.shift(input));
  return input;
}

/** Waits out the bake of the stage, and decides. */
export async function analyzedAfterBake(plane: ControlPlane, input: TaskInput) {
  await plane.advance(12 * minute);
  return plane.run(plane.analyze(input));
}

/** A rollout whose last stage has passed, so that the promotion is next. */
export async function promoting(plane: ControlPlane): Promise<TaskInput> {
  const input = await begun(plane);
  const { stages } = (await plane.rollout(input.rolloutId)).plan;
  for (const _ of stages.slice(1)) {
    await analyzedAfterBake(plane, input);
    await plane.run(plane.shift(input));
  }
  const { next } = await analyzedAfterBake(plane, input);
  if (next !== 'promote') throw new Error(`the fixture did not get to the promotion, but to ${next}`);
  return input;
}

/** CloudWatch's event about an alarm that went off, in the shape of its documentation. */
export const alarmEvent = (alarmName: string, at: number): AlarmEvent => ({
  detail: {
    alarmName,
    state: { value: 'ALARM', reason: 'above 5', timestamp: new Date(at).toISOString().replace('Z', '+0000') },
  },
});

/** The tasks as their functions wire them. */
export const tasksOf = (deps: Deps) => ({
  start: retryMoved(start(deps)),
  prepare: retryMoved(prepare(deps)),
  shift: retryMoved(shift(deps)),
  analyze: retryMoved(analyze(deps)),
  promote: retryMoved(promote(deps)),
  rollBack: retryMoved((input: RollBackInput) => rollBack(deps)(input)),
  finish: retryMoved(finish(deps)),
  guard: guard(deps),
  command: command(deps),
  register: register(deps),
  registerApplication: retryMoved(registerApplication(deps)),
  grantWishes: retryMoved(grantWishes(deps)),
  pruneVersions: pruneVersions(deps),
  requestNewest: requestNewest(deps),
});
