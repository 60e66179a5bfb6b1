import type { Verdict } from '../core/analysis/contract.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';

/** What one walk over the events finds; a record has thousands of them, and a live view is drawn every second. */
export interface Digest {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly backAt?: string | undefined;
  readonly promotedAt?: string | undefined;
  readonly closedAt?: string | undefined;
  readonly behind?: string | undefined;
  /** By stage, on whose word it is left out. */
  readonly skippedBy: ReadonlyMap<number, string>;
  readonly isUndone: boolean;
}

export function digestOf(events: readonly RolloutEvent[]): Digest {
  const verdicts = new Map<number, Verdict>();
  let backAt: string | undefined;
  let promotedAt: string | undefined;
  let closedAt: string | undefined;
  let behind: string | undefined;
  const skippedBy = new Map<number, string>();
  let isUndone = false;
  for (const event of events) {
    if (event.kind === 'analyzed') {
      verdicts.set(event.stageIndex, event.verdict);
      if (event.decision.kind === 'roll-back') backAt ??= event.at;
      if (event.decision.kind === 'promote') promotedAt = event.at;
    } else if (event.kind === 'rollback-started') backAt ??= event.at;
    else if (event.kind === 'queued') behind = event.behind;
    else if (event.kind === 'closed') closedAt = event.at;
    else if (event.kind === 'undone') isUndone = true;
    else if (event.kind === 'commanded' && event.command.verb === 'skip') {
      skippedBy.set(event.command.stageIndex ?? -1, event.person.name);
    }
  }
  return { verdicts, backAt, promotedAt, closedAt, behind, skippedBy, isUndone };
}
