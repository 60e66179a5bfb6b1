import type { Account } from '../account/account.ts';
import { type Plan, targetName } from '../core/plan/plan.ts';
import { ownerSourcePrefix, requestedDetailType } from '../core/rollout/notice.ts';
import { rolloutId } from '../core/rollout/request.ts';
import type { Application } from './application.ts';

/** Asks for rollouts as a pipeline does: with an event on the bus. */
export interface Requests {
  /** The rollout that the rehearsal is about. */
  readonly rolloutId: string;
  readonly ask: () => Promise<object>;
  /** Another pipeline asks for a version, or the first one for the same again, so many times. */
  readonly askBesides: (version: string | undefined, times: number) => void;
}

export interface RequestsOptions {
  readonly account: Account;
  readonly busName: string;
  readonly plan: Plan;
  readonly application: Application;
  /** Tells this request from others. */
  readonly key: string;
}

export function pipelineRequests({ account, busName, plan, application, key }: RequestsOptions): Requests {
  const request = { target: targetName(plan.target), version: application.canary, key };
  const source = `${ownerSourcePrefix}${application.owner}`;
  const ask = (detail: typeof request) => {
    const entry = { EventBusName: busName, Source: source, DetailType: requestedDetailType };
    return account.call('events', 'PutEvents', { Entries: [{ ...entry, Detail: JSON.stringify(detail) }] });
  };
  return {
    rolloutId: rolloutId({ ...request, source }),
    ask: () => ask(request),
    askBesides: (version, times) => {
      const other = version === undefined ? request : { ...request, version, key: `${request.key}-version-${version}` };
      for (let i = 0; i < times; i++) void ask(other);
    },
  };
}
