import { hasSpoken, standingOf } from '../analysis/hook-answers.ts';
import { prepared } from './rollout.ts';
import type { Rollout } from './state.ts';
import { bakeTimes } from './windows.ts';

/** What a hook is asked: everything that it needs to test the canary by itself. */
export interface HookQuestion {
  /** The rollout's id. */
  readonly rollout: string;
  /** `checkout:live` */
  readonly target: string;
  /** The hook, as the plan names it. */
  readonly hook: string;
  /** Number of the stage, from 1. */
  readonly stage: number;
  /** The canary's share of the traffic, 0–1. */
  readonly weight: number;
  readonly baseline: VersionAddress;
  readonly canary: VersionAddress;
  /** When the stage is given up if this hook has not passed, ISO 8601. */
  readonly deadline: string;
  /** How often it is asked in this stage, this time included. */
  readonly attempt: number;
}

export interface VersionAddress {
  readonly version: string;
  /** With the version. */
  readonly arn: string;
}

/** How long a hook is left alone after it was asked. Analyses come about once a minute, and never to the second. */
const pauseMs = 55_000;

/** What to ask hooks now: those of the stage, from the end of its settle grace on, that have not passed or failed. */
export function dueQuestions(rollout: Rollout, now: number): readonly HookQuestion[] {
  const { id, plan, request, shifts, hooks = [] } = rollout;
  const shift = shifts.at(-1);
  if (!shift || now < Date.parse(shift.at) + plan.timing.settleSeconds * 1000) return [];
  const due = silentHooks(rollout).filter((hook) => {
    const last = standingOf(hooks, hook);
    return !last || now >= Date.parse(last.at) + pauseMs;
  });
  return due.map((hook) => ({
    rollout: id,
    target: request.target,
    hook,
    stage: shift.stageIndex + 1,
    weight: plan.stages[shift.stageIndex]?.weight ?? 0,
    ...versionsOf(rollout),
    deadline: new Date(bakeTimes(rollout, shift).givenUpAt).toISOString(),
    attempt: (standingOf(hooks, hook)?.asked ?? 0) + 1,
  }));
}

/** The hooks of the stage that began last that have not passed or failed. */
export function silentHooks({ plan, shifts, hooks = [] }: Rollout): readonly string[] {
  const shift = shifts.at(-1);
  const asked = (shift && plan.stages[shift.stageIndex]?.hooks) ?? [];
  return asked.filter((hook) => !hasSpoken(standingOf(hooks, hook)));
}

function versionsOf(rollout: Rollout): Pick<HookQuestion, 'baseline' | 'canary'> {
  const { functionArn = '', baseline, canary } = prepared(rollout);
  const address = (version: string): VersionAddress => ({ version, arn: `${functionArn}:${version}` });
  return { baseline: address(baseline), canary: address(canary) };
}
