import type { ActionPoint, DeploymentEvent, DeploymentEventType, TriggeredBy } from '@aws-sdk/client-appconfig';
import type { Timer } from '../../clock.ts';
import type { Context } from '../../contract.ts';
import type { Extensions } from './extensions.ts';
import type { Deployment } from './model.ts';
import { redMonitor } from './monitors.ts';
import { growthOf } from './strategies.ts';

/** A deployment on its way: it grows, bakes and completes by itself. */
export interface DeploymentRun {
  readonly rollBack: (by: TriggeredBy, why: string) => void;
  /** Whether clients may be given its configuration at all, and which share of them. */
  readonly share: () => number;
}

/** How often AppConfig looks at alarms and calls AT_DEPLOYMENT_TICK is not documented. */
const TICK_MS = 60_000;

/** From StartDeployment's answer to the first client that gets the new configuration, and from a stop to its end: chosen. */
const workMs = ({ random }: Context) => random.between(1_000, 3_000);

export interface RunDeps {
  readonly context: Context;
  readonly extensions: Extensions;
  readonly onDefect: (error: unknown) => void;
}

export function runDeployment({ context, extensions, onDefect }: RunDeps, deployment: Deployment): DeploymentRun {
  const { clock } = context;
  const { environment, strategy, profile, configuration } = deployment;
  const timers: Timer[] = [];
  const later = (milliseconds: number, run: () => void) => timers.push(clock.after(milliseconds, run));
  const isOpen = () => deployment.state === 'DEPLOYING' || deployment.state === 'BAKING';

  const note = (EventType: DeploymentEventType, TriggeredBy: TriggeredBy, text: string, point?: ActionPoint) => {
    const ActionInvocations = point ? extensions.notify(point, deployment) : [];
    const event: DeploymentEvent = {
      ...{ EventType, TriggeredBy, Description: text, OccurredAt: new Date(clock.now()) },
      ...(ActionInvocations.length > 0 && { ActionInvocations: [...ActionInvocations] }),
    };
    deployment.events.unshift(event);
  };

  const grow = (percentage: number) => {
    deployment.percentage = percentage;
    const text = `Configuration available to ${percentage.toFixed(2)}% of clients`;
    note('PERCENTAGE_UPDATED', 'APPCONFIG', text, 'ON_DEPLOYMENT_STEP');
  };
  const bake = () => {
    if (strategy.bakeMinutes === 0) return complete();
    deployment.state = 'BAKING';
    note('BAKE_TIME_STARTED', 'APPCONFIG', 'Deployment bake time started', 'ON_DEPLOYMENT_BAKING');
    later(strategy.bakeMinutes * 60_000, complete);
  };
  const complete = () => {
    deployment.state = 'COMPLETE';
    deployment.completedAt = clock.now();
    environment.state = 'READY_FOR_DEPLOYMENT';
    environment.live.set(profile.id, configuration);
    note('DEPLOYMENT_COMPLETED', 'APPCONFIG', 'Deployment completed', 'ON_DEPLOYMENT_COMPLETE');
  };
  const rollBack = (by: TriggeredBy, why: string) => {
    for (const timer of timers) timer.cancel();
    deployment.state = 'ROLLING_BACK';
    deployment.percentage = 0;
    environment.state = 'ROLLING_BACK';
    note('ROLLBACK_STARTED', by, why);
    clock.after(workMs(context), () => {
      deployment.state = 'ROLLED_BACK';
      deployment.completedAt = clock.now();
      environment.state = 'ROLLED_BACK';
      note('ROLLBACK_COMPLETED', 'APPCONFIG', 'Rollback completed', 'ON_DEPLOYMENT_ROLLED_BACK');
    });
  };

  const watch = async (): Promise<void> => {
    if (!isOpen()) return;
    const alarm = await redMonitor(context, environment);
    if (!isOpen()) return;
    if (alarm !== undefined) return rollBack('CLOUDWATCH_ALARM', `Rollback initiated by CloudWatch alarm ${alarm}`);
    const reason = await extensions.tick(deployment);
    if (!isOpen()) return;
    if (reason !== undefined) return rollBack('APPCONFIG', reason);
    later(TICK_MS, () => void watch().catch(onDefect));
  };

  note('DEPLOYMENT_STARTED', 'USER', 'Deployment started', 'ON_DEPLOYMENT_START');
  const delay = workMs(context);
  for (const { afterMs, percentage } of growthOf(strategy)) later(delay + afterMs, () => grow(percentage));
  later(delay + strategy.durationMinutes * 60_000, bake);
  if (strategy.durationMinutes + strategy.bakeMinutes > 0) later(delay, () => void watch().catch(onDefect));

  return { rollBack, share: () => deployment.percentage / 100 };
}
