import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { moveTogether } from '../../lib/aws/flag-batch.ts';
import { dynamoFlagQueue } from '../../lib/aws/flag-queue.ts';
import { dynamoTable } from '../../lib/aws/table.ts';
import { flagAliases } from '../../lib/aws/flag-aliases.ts';
import { appConfigFlags } from '../../lib/aws/flag-store.ts';
import { appConfigFlagVersions } from '../../lib/aws/flag-versions.ts';
import { targets } from '../../lib/aws/targets.ts';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { flagOf } from '../../lib/core/flags/document.ts';
import { stateOf } from '../../lib/core/flags/stage.ts';
import type { Plan } from '../../lib/core/plan/plan.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import { deployDocument } from '../../lib/rehearsal/flag-application.ts';
import { type FlagHome, liveDocument } from '../../lib/rehearsal/flag-home.ts';
import type { TaskInput } from '../../lib/tasks/deps.ts';
import { reconcile } from '../../lib/tasks/reconcile.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aStage } from '../core/rollout/a-rollout.ts';
import { aControlPlane, analyzedAfterBake, aTrustingPlan, begun, tasksOf } from './a-control-plane.ts';

const code = { function: 'checkout', alias: 'live' };
const flag = { flag: 'new-checkout', variant: 'on' };

/** The alias in two stages, and then the flag in two. */
export const aJointPlan = (changes: Partial<Plan> = {}, alarms: readonly string[] = []): Plan =>
  aTrustingPlan(
    {
      target: code,
      targets: [code, flag],
      stages: [aStage(0.05), aStage(1), aStage(0.1, { targetIndex: 1 }), aStage(0.5, { targetIndex: 1 })],
      ...changes,
    },
    alarms,
  );

export type JointControlPlane = Awaited<ReturnType<typeof aJointControlPlane>>;

/** A control plane that has flags, `new-checkout` and `search`, both off, beside the function. */
export async function aJointControlPlane(plan = aJointPlan(), document: FlagDocument = bothOff) {
  const plane = await aControlPlane({ plan, isRegistered: false });
  const { account, owner, run } = plane;
  const home = putHome(owner);
  const { now, sleep } = account.clock;
  await run(deployDocument(account, home, document));
  await plane.advance(10_000);

  const place = {
    applicationId: home.ApplicationId,
    environmentId: home.EnvironmentId,
    profileId: home.ConfigurationProfileId,
    strategyId: home.DeploymentStrategyId,
  };
  const store = appConfigFlags(new AppConfigClient(account.clientConfig()), place, { now, sleep });
  const queue = dynamoFlagQueue(dynamoTable(new DynamoDBClient(account.clientConfig()), 'rollouts'), 'flags', now);
  const move = moveTogether({ store, queue, now, sleep });
  const aliases = targets(plane.deps.aliases, async () => flagAliases({ store, move, queue, now, sleep }));
  const flagVersions = appConfigFlagVersions(new AppConfigClient(account.clientConfig()), place);
  const deps = { ...plane.deps, aliases, flags: store, flagStore: store, flagVersions };
  const tasks = tasksOf(deps);
  await run(tasks.register({ plan, owner: 'payments' }));
  return {
    ...plane,
    ...tasks,
    deps,
    store,
    queue,
    move,
    home,
    reconcile: reconcile(deps),
    /** What a flag serves by now, in the words for aliases. */
    flag: (key = 'new-checkout') => {
      const found = flagOf(liveDocument(owner, home) ?? { flags: {} }, key);
      return found && stateOf(found);
    },
    deploy: (next: FlagDocument) => run(deployDocument(account, home, next)),
  };
}

export const bothOff = aDocument({ 'new-checkout': aFlag(), search: aFlag() });

function putHome(owner: Awaited<ReturnType<typeof aControlPlane>>['owner']): FlagHome {
  const made = (operation: string, input: object) => (owner('appconfig', operation, input) as { Id: string }).Id;
  const ApplicationId = made('CreateApplication', { Name: 'shop' });
  return {
    ApplicationId,
    EnvironmentId: made('CreateEnvironment', { ApplicationId, Name: 'production' }),
    ConfigurationProfileId: made('CreateConfigurationProfile', {
      ...{ ApplicationId, Name: 'flags', LocationUri: 'hosted', Type: 'AWS.Freeform' },
    }),
    DeploymentStrategyId: made('CreateDeploymentStrategy', {
      ...{ Name: 'at-once', DeploymentDurationInMinutes: 0, FinalBakeTimeInMinutes: 0 },
      ...{ GrowthFactor: 100, ReplicateTo: 'NONE' },
    }),
  };
}

/** A rollout whose stages up to one, counted from 0, have begun. */
export async function inStage(plane: JointControlPlane, stageIndex: number): Promise<TaskInput> {
  const input = await begun(plane);
  for (let stage = 0; stage < stageIndex; stage++) await intoNextStage(plane, input);
  return input;
}

export async function intoNextStage(plane: JointControlPlane, input: TaskInput): Promise<Rollout> {
  const { next } = await analyzedAfterBake(plane, input);
  if (next !== 'shift') throw new Error(`the fixture did not get to its next stage, but to ${next}`);
  await plane.run(plane.shift(input));
  return plane.rollout(input.rolloutId);
}

/** A rollout that is promoted, and closed. */
export async function promotedJoint(plane: JointControlPlane): Promise<TaskInput> {
  const input = await inStage(plane, 3);
  await analyzedAfterBake(plane, input);
  await plane.run(plane.promote(input));
  await plane.run(plane.finish(input));
  return input;
}
