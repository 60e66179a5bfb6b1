import { Stack, Token } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { hookFunction } from '../core/plan/hook-function.ts';
import { hookConcerns } from '../core/rollout/preflight/hooks.ts';
import type { Plan } from './plan.ts';

/** A hook of a plan that is a function of the same stack, and so made by the same deployment. */
export interface OwnHook {
  /** As the plan names it; by its name, or by a function's `functionName`. */
  readonly hook: string;
  readonly lambda: CfnFunction;
}

/** Complete once every construct of the stack is there. */
export function ownHooks(scope: IConstruct, plan: Plan): readonly OwnHook[] {
  const stack = Stack.of(scope);
  const functions = stack.node.findAll().filter((construct) => CfnFunction.isCfnFunction(construct));
  return plan.hooks().flatMap((hook) => {
    const named = JSON.stringify(stack.resolve(hookFunction(hook).functionName));
    const lambda = functions.find(
      (candidate) =>
        candidate.stack === stack &&
        [candidate.functionName, candidate.ref].some((name) => JSON.stringify(stack.resolve(name)) === named),
    );
    return lambda ? [{ hook, lambda }] : [];
  });
}

/** What is wrong with them, which is seen before anything is deployed. */
export function unfitHooks(scope: IConstruct, plan: Plan, controlPlane: string): readonly string[] {
  if (Token.isUnresolved(controlPlane)) return [];
  const facts = ownHooks(scope, plan).map(({ hook, lambda }) => ({
    name: Token.isUnresolved(hook) ? lambda.node.path : hook,
    isThere: true,
    tags: lambda.tags.tagValues(),
  }));
  return hookConcerns(facts, controlPlane).map(({ says }) => `plan: ${says}`);
}
