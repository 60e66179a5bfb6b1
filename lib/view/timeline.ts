import type { Verdict } from '../core/analysis/contract.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { formatPercent } from '../core/text/percent.ts';

/** How far a rollout is when something happens, for those who watch it live. */
export interface Surroundings {
  /** Seconds since the first shift; `undefined` before it. */
  readonly seconds: number | undefined;
  readonly baseline: { readonly requests: number; readonly errors: number };
  readonly canary: { readonly requests: number; readonly errors: number };
  readonly calls: number;
  readonly costUsd: number;
}

/** A line of a rollout's timeline: a mark that says how it goes, and text without the time. */
export interface TimelineLine {
  readonly mark: 'start' | 'shift' | 'wait' | 'pass' | 'fail' | 'hold' | 'back' | 'end';
  readonly text: string;
}

/** What people see of an event; `undefined` for steps in between that only a reader of the record needs. */
export function timelineLine(event: RolloutEvent, plan: Plan, around: Surroundings): TimelineLine | undefined {
  switch (event.kind) {
    case 'requested':
      return {
        mark: 'start',
        text: `version ${event.request.version} requested for ${event.request.target} (${event.request.source})`,
      };
    case 'queued':
      return { mark: 'wait', text: `waits behind rollout ${event.behind}` };
    case 'prepared':
      return { mark: 'start', text: prepared(event) };
    case 'shifted':
      return {
        mark: 'shift',
        text: `${stageName(plan, event.stageIndex)}: ${share(plan, event.stageIndex)} of the traffic on the canary`,
      };
    case 'signal-read':
      return { mark: 'fail', text: signalText(event) };
    case 'analyzed':
      return analyzed(event, plan, around);
    case 'held':
      return { mark: 'hold', text: `held: ${event.reason}` };
    case 'promoted':
      return { mark: 'pass', text: 'the alias points at the canary' };
    case 'rollback-started':
      return { mark: 'fail', text: `going back: ${event.reason}` };
    case 'reverted':
      return {
        mark: 'back',
        text: event.version === '' ? 'nothing had been shifted' : `all traffic back on version ${event.version}`,
      };
    case 'refused':
      return { mark: 'hold', text: event.reason };
    case 'closed':
      return { mark: 'end', text: `${event.outcome}: ${event.reason}` };
    case 'claimed':
    case 'shift-intended':
    case 'promotion-intended':
    case 'alias-touched':
      return undefined;
  }
}

/** `00:05:20`, from the first shift; a dash before it. */
export function clockText(seconds: number | undefined): string {
  if (seconds === undefined) return '   –    ';
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function analyzed(event: RolloutEvent & { kind: 'analyzed' }, plan: Plan, around: Surroundings): TimelineLine {
  const { decision, verdict, stageIndex } = event;
  const counts = `canary ${countsText(around.canary)} · baseline ${countsText(around.baseline)}`;
  const head = `${stageName(plan, stageIndex)} at ${share(plan, stageIndex)} · ${counts}`;
  const cost = `${around.calls} AWS calls, $${around.costUsd.toFixed(4)}`;
  switch (decision.kind) {
    case 'wait':
      return { mark: 'wait', text: `${head} · ${verdictText(verdict)} · ${cost}` };
    case 'hold':
      return { mark: 'hold', text: `${head} · held: ${decision.reason}` };
    case 'advance':
    case 'promote':
      return { mark: 'pass', text: `${head} · ${decision.kind}: ${decision.reason} · ${cost}` };
    case 'roll-back':
      return { mark: 'fail', text: `${head} · roll back: ${decision.reason}` };
  }
}

const verdictText = (verdict: Verdict) => `${verdict.kind}: ${verdict.reason}`;

function prepared(event: RolloutEvent & { kind: 'prepared' }): string {
  const warnings = event.warnings.map((warning) => `; warning: ${warning}`).join('');
  return `version ${event.canary} is fit to follow version ${event.baseline} (errors of the past look ${event.errorModel === 'independent' ? 'independent' : 'clustered or too few to tell'})${warnings}`;
}

function signalText({ signal }: RolloutEvent & { kind: 'signal-read' }): string {
  switch (signal.kind) {
    case 'alarm':
      return `alarm ${signal.alarm} went off, and the guard took the traffic back: ${signal.detail}`;
    case 'abort':
      return `abort asked for: ${signal.reason}`;
    case 'supersede':
      return `rollout ${signal.by} wants to take over`;
  }
}

const stageName = ({ stages }: Plan, index: number) => `stage ${index + 1} of ${stages.length}`;
const share = ({ stages }: Plan, index: number) => formatPercent(stages[index]?.weight ?? 0);
const countsText = ({ requests, errors }: Surroundings['canary']) =>
  `${requests.toLocaleString('en-US')} requests, ${errors.toLocaleString('en-US')} errors`;
