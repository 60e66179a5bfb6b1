import type { LambdaTarget } from '../../plan/plan.ts';
import { type Concern, refusal, warning } from './concern.ts';
import type { CapacityFacts } from './found.ts';

const check = 'capacity';

/**
 * Lambda refuses weights for an alias that has provisioned concurrency of its own, so this has to move to the version
 * before a rollout (Lambda developer guide, "Configuring provisioned concurrency").
 */
export function aliasCapacityConcerns(
  capacities: readonly CapacityFacts[],
  target: LambdaTarget,
  baseline: string,
): readonly Concern[] {
  const own = capacities.find(({ qualifier }) => qualifier === target.alias);
  if (!own) return [];
  const name = `--function-name ${target.function} --qualifier`;
  return [
    refusal(
      check,
      `alias ${target.function}:${target.alias} has ${own.executions} provisioned executions of its own, beside which Lambda allows no weights; move them to its version: aws lambda delete-provisioned-concurrency-config ${name} ${target.alias}, then aws lambda put-provisioned-concurrency-config ${name} ${baseline} --provisioned-concurrent-executions ${own.executions}`,
    ),
  ];
}

/** Executions that the canary needs before it gets traffic, because the baseline has them; 0 when it needs none. */
export function capacityToMirror(capacities: readonly CapacityFacts[], baseline: string, canary: string): number {
  const isProvided = capacities.some(({ qualifier }) => qualifier === canary);
  // What somebody has provisioned for the canary on purpose stays as it is.
  return isProvided ? 0 : executionsOf(capacities, baseline);
}

/** Executions that are provisioned for a version itself; 0 for none. */
export const executionsOf = (capacities: readonly CapacityFacts[], version: string): number =>
  capacities.find(({ qualifier }) => qualifier === version)?.executions ?? 0;

/** What is odd about two versions' capacity, though nothing keeps the rollout from beginning. */
export function pairCapacityConcerns(
  capacities: readonly CapacityFacts[],
  baseline: string,
  canary: string,
): readonly Concern[] {
  const [own, other] = [canary, baseline].map((version) => capacities.find(({ qualifier }) => qualifier === version));
  if (own?.status === 'FAILED') {
    return [
      refusal(
        check,
        `the provisioned concurrency of version ${canary} has failed (${own.reason}); delete it, or make it READY`,
      ),
    ];
  }
  if (!own || !other || own.executions >= other.executions) return [];
  return [
    warning(
      check,
      `version ${canary} has ${own.executions} provisioned executions and version ${baseline} has ${other.executions}; at a large weight the canary starts cold more often, and its latency is judged with that`,
    ),
  ];
}
