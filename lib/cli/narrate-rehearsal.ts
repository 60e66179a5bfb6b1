import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Progress } from '../rehearsal/rehearse.ts';
import { clockText, type TimelineLine, timelineLine } from '../view/timeline.ts';
import type { Context } from './context.ts';
import { narrate } from './output.ts';

const signs: Readonly<Record<TimelineLine['mark'], string>> = {
  start: '·',
  shift: '▶',
  wait: '…',
  pass: '✓',
  fail: '✗',
  hold: '‖',
  back: '◀',
  end: '■',
};

/** Tells a rehearsal as it goes, a line per event that people want to see. */
export const narrateRehearsal =
  (context: Pick<Context, 'stdout' | 'stderr'>, plan: Plan) =>
  (event: RolloutEvent, { seconds, canary, baseline, calls, costUsd }: Progress): void => {
    const line = timelineLine(event, plan, { seconds, canary, baseline, calls, costUsd });
    if (line) narrate(context, `${clockText(seconds)} ${signs[line.mark]} ${line.text}`);
  };
