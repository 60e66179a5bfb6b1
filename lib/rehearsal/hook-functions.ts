import type { Account } from '../account/account.ts';
import { allHooks, hookFunction } from '../core/plan/hook-function.ts';
import type { Plan } from '../core/plan/plan.ts';
import { hookTag } from '../core/rollout/preflight.ts';
import type { Owner } from './owner.ts';
import type { HookStep } from './scenario-hooks.ts';
import type { Scenario } from './scenario.ts';

export interface HookFunctionsOptions {
  readonly account: Account;
  readonly run: Owner;
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** The control plane's name, which they opt in to. */
  readonly controlPlane: string;
  /** The first shift, once it has been. */
  readonly zero: () => number | undefined;
}

/** Puts the functions there that the plan names as hooks. They are invoked as real ones are, and answer as the scenario says. */
export function putHookFunctions({ account, run, plan, scenario, controlPlane, zero }: HookFunctionsOptions): void {
  const { lambda } = account.services;
  const hooks = allHooks(plan).map((hook) => hookFunction(hook));
  for (const functionName of new Set(hooks.map((hook) => hook.functionName))) {
    lambda.addModelledFunction({
      name: functionName,
      tags: { [hookTag]: controlPlane },
      roleArn: `arn:aws:iam::123456789012:role/${functionName}`,
      answers: (event, at) => {
        const { hook } = event as { readonly hook: string };
        const seconds = (at - (zero() ?? at)) / 1000;
        return answerOf(stepAt(scenario.hooks[hook] ?? [], seconds));
      },
    });
    const qualifiers = hooks.filter((hook) => hook.functionName === functionName).map(({ qualifier }) => qualifier);
    qualify(account, run, functionName, qualifiers);
  }
}

function qualify(account: Account, run: Owner, functionName: string, qualifiers: readonly string[]): void {
  const isVersion = (qualifier: string) => /^\d+$/.test(qualifier);
  const aliases = qualifiers.filter((qualifier) => qualifier !== '$LATEST' && !isVersion(qualifier));
  const newest = Math.max(aliases.length > 0 ? 1 : 0, ...qualifiers.filter(isVersion).map(Number));
  for (let version = 1; version <= newest; version++) {
    account.services.lambda.changeModelledCode(functionName, `release ${version}`);
    run('lambda', 'PublishVersion', { FunctionName: functionName });
  }
  for (const Name of aliases) run('lambda', 'CreateAlias', { FunctionName: functionName, Name, FunctionVersion: '1' });
}

const stepAt = (steps: readonly HookStep[], seconds: number): HookStep =>
  steps.filter(({ from }, i) => i === 0 || from <= seconds).at(-1) ?? { from: 0, answer: 'silence' };

function answerOf({ answer, reason }: HookStep) {
  switch (answer) {
    case 'rubbish':
      return { kind: 'payload', payload: JSON.stringify({ statusCode: 200, body: 'OK' }) } as const;
    case 'error':
      return { kind: 'error', message: 'the smoke test broke' } as const;
    case 'silence':
      return { kind: 'hang' } as const;
    default:
      return { kind: 'payload', payload: JSON.stringify({ verdict: answer, reason }) } as const;
  }
}
