import type { Plan } from '../core/plan/plan.ts';
import { versionText } from '../core/rollout/alias-state.ts';
import { modelledFor } from '../rehearsal/modelled.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import type { Report } from '../rehearsal/report.ts';
import type { Scenario } from '../rehearsal/scenario.ts';
import { controlPlaneStack, synthesizedAssembly } from '../rehearsal/synthesize.ts';
import { clockText } from '../view/instants.ts';
import type { Result } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { narrateRehearsal, narrateWords } from './narrate-rehearsal.ts';
import { outcomeExit } from './outcome-exit.ts';

export interface RehearseInput {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly seed: number;
}

/** Rehearses, narrating as it goes, and makes a command's result of the report. */
export async function rehearseAndReport(context: Context, { plan, scenario, seed }: RehearseInput): Promise<Result> {
  const report = await rehearse({
    assembly: synthesizedAssembly([controlPlaneStack.stackName]),
    controlPlane: controlPlaneStack,
    plan,
    scenario,
    application: modelledFor({ plan, scenario, controlPlane: controlPlaneStack.name }),
    seed,
    onEvent: narrateRehearsal(context, plan),
    onWord: narrateWords(context),
  });
  return {
    exitCode: report.unmet ? EXIT.failed : outcomeExit[report.outcome],
    json: report,
    text: summary(report),
    notes: report.unmet ?? [],
  };
}

function servedText(version: string): string {
  const served = versionText(version);
  return `the ${served.startsWith('variant') ? 'flag' : 'alias'} serves ${served}`;
}

/** A rehearsal in a few lines. */
export function summary(report: Report): string {
  const { outcome, virtualSeconds, canary, baseline, aws, finalAlias, detectedAt, revertedAt } = report;
  const counts = (requests: number, errors: number) =>
    `${requests.toLocaleString('en-US')} requests, ${errors.toLocaleString('en-US')} errors`;
  const calls = Object.values(aws.calls).reduce((sum, count) => sum + count, 0);
  return [
    `${outcome} after ${clockText(virtualSeconds)}; ${servedText(finalAlias.version)}`,
    ...Object.entries(report.finalTargets ?? {})
      .slice(1)
      .map(([target, { version }]) => `${target} serves ${versionText(version)}`),
    ...(detectedAt === null
      ? []
      : [
          `decided to go back at ${clockText(detectedAt)}${revertedAt === null ? '' : `, all traffic back at ${clockText(revertedAt)}`}`,
        ]),
    `canary    ${counts(canary.requests, canary.errors)}`,
    `baseline  ${counts(baseline.requests, baseline.errors)}`,
    `AWS       ${calls} calls, ${aws.transitions} state transitions, $${aws.costUsd.toFixed(4)}`,
  ].join('\n');
}
