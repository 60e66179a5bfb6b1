import type { Account } from '../../lib/account/account.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { modelledApplication } from '../../lib/rehearsal/application.ts';
import { rehearse } from '../../lib/rehearsal/rehearse.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import type { Figure } from '../goals.ts';
import { planOf, scenarioOf } from '../world.ts';

const controlPlane = controlPlaneStack;
const plan = planOf(`
target: { function: checkout, alias: live }
stages:
  - { weight: 10%, bake: 5m, approval: { from: Developers } }
  - { weight: 50%, bake: 20m }
maxBake: 1h
onUndecided: proceed
`);

/** Said at odd times, so that nothing is due at the same moment anyway. */
const saidAt = { approve: 637, pause: 907, abort: 1213 } as const;
const scenario = scenarioOf(`
traffic: { rps: 200 }
baseline: { errorRate: 0.1% }
canary: { errorRate: 0.1% }
people:
  - { at: ${saidAt.approve}s, who: alice, does: approve }
  - { at: ${saidAt.pause}s, who: alice, does: pause }
  - { at: ${saidAt.abort}s, who: alice, does: abort, reason: carts are empty }
`);

/** How long, in virtual seconds, a word takes from the person to what the machine does about it. */
export async function reachFigures(): Promise<readonly Figure[]> {
  let account: Account | undefined;
  const { events } = await rehearse({
    ...{ assembly: synthesizedAssembly([controlPlane.stackName]), controlPlane, plan, scenario, seed: 1 },
    application: modelledApplication({ plan, scenario, controlPlane: controlPlane.name }),
    onBackstage: (backstage) => {
      account = backstage.account;
    },
  });
  const zero = Date.parse(firstOf(events, ({ kind }) => kind === 'shifted').at);
  const until = (verb: keyof typeof saidAt, isReached: (event: RolloutEvent) => boolean) => {
    const { seq } = firstOf(events, (event) => event.kind === 'commanded' && event.command.verb === verb);
    const reached = firstOf(events, (event) => event.seq > seq && isReached(event));
    return (Date.parse(reached.at) - zero) / 1000 - saidAt[verb];
  };
  const aborted = zero + saidAt.abort * 1000;
  return [
    {
      what: 'approve, until the next stage is written',
      measured: until('approve', ({ kind }) => kind === 'shifted'),
      unit: 's',
    },
    { what: 'pause, until the machine heeds it', measured: until('pause', isPaused), unit: 's' },
    {
      what: 'abort, until the machine has closed the record',
      measured: until('abort', ({ kind }) => kind === 'closed'),
      unit: 's',
    },
    { what: 'abort, until the alias is back', measured: until('abort', ({ kind }) => kind === 'reverted'), unit: 's' },
    {
      what: "abort: the alias's AWS calls until it is back",
      measured: callsUntilBack(account, aborted),
      unit: '',
      goal: 2,
    },
  ];
}

const isPaused = (event: RolloutEvent) =>
  event.kind === 'analyzed' && event.decision.kind === 'wait' && event.decision.for === 'resume';

function firstOf(events: readonly RolloutEvent[], isIt: (event: RolloutEvent) => boolean): RolloutEvent {
  const found = events.find(isIt);
  if (!found) throw new Error('the rehearsal did not come to what is measured');
  return found;
}

/** What the command API asks of Lambda, to the write that takes the canary's traffic away. */
function callsUntilBack(account: Account | undefined, from: number): number {
  const calls = (account?.calls ?? []).filter(
    ({ at, service, ...call }) =>
      at >= from && service === 'lambda' && 'function' in call && call.function === `${controlPlane.name}-command`,
  );
  return calls.findIndex(({ operation }) => operation === 'UpdateAlias') + 1;
}
