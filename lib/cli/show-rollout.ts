import { foldAll } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { rolloutTree } from '../view/rollout-tree.ts';
import { type RolloutView, viewRollout } from '../view/rollout-view.ts';
import { statusLine } from '../view/status-line.ts';
import { tableHeader } from '../view/timeline-table.ts';
import { story } from '../view/story.ts';
import type { Result } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { type Look, lookAgain } from './look-again.ts';
import type { OpenControlPlane } from './open-control-plane.ts';
import { append, redraw } from './output.ts';
import { textWidth } from './width.ts';

/** A live view is drawn so often. */
const redrawSeconds = 2;

/** A rollout as it is. */
export async function showRollout(context: Context, plane: OpenControlPlane, rolloutId: string): Promise<Result> {
  const events = await plane.records.events(rolloutId);
  const view = await viewed(plane, { rollout: foldAll(rolloutId, events), events });
  return { exitCode: EXIT.done, json: view, text: treeLines(context, view).join('\n') };
}

/** Shows a rollout until it has ended, or nobody reads any more. */
export async function watchRollout(context: Context, plane: OpenControlPlane, rolloutId: string): Promise<Result> {
  const show = context.terminal() ? drawer(context) : appender(context);
  let view: RolloutView | undefined;
  for await (const look of lookAgain(context, plane, rolloutId, { pauseSeconds: redrawSeconds })) {
    view = await viewed(plane, look);
    show(look, view);
  }
  return { exitCode: EXIT.done, json: view ?? null, text: '' };
}

type Show = (look: Look, view: RolloutView) => void;

const drawer =
  (context: Context): Show =>
  (_, view) => {
    const terminal = context.terminal();
    if (terminal) redraw(context, treeLines(context, view), terminal);
  };

/** A story's lines begin with a time and a mark. */
const marginOfStory = 11;

/** First the tree, then each thing that happens, at last one line. */
function appender(context: Context): Show {
  let tell: ReturnType<typeof story> | undefined;
  return ({ rollout, fresh }, view) => {
    if (tell) append(context, fresh.flatMap(tell));
    else {
      tell = story(rollout.plan, textWidth(context));
      for (const event of fresh) tell(event);
      const head = `${' '.repeat(marginOfStory)}${tableHeader({})}`;
      const isLong = head.length > textWidth(context) || rollout.shifts.length === 0 || rollout.phase === 'closed';
      append(context, [...treeLines(context, view), '', ...(isLong ? [] : [head])]);
    }
    if (rollout.phase === 'closed') append(context, [statusLine(rollout)]);
  };
}

const treeLines = (context: Context, view: RolloutView) =>
  rolloutTree(view, { now: context.now(), width: textWidth(context) });

interface Known {
  readonly rollout: Rollout;
  readonly events: readonly RolloutEvent[];
}

async function viewed({ claims, line, records }: OpenControlPlane, { rollout, events }: Known): Promise<RolloutView> {
  if (rollout.phase === 'closed') return viewRollout(rollout, events);
  const [{ waiting }, stopped] = await Promise.all([claims.read(rollout.request.target), line.read()]);
  const next = waiting === undefined ? undefined : await records.load(waiting);
  return viewRollout(rollout, events, { next: next?.phase === 'queued' ? next.id : undefined, line: stopped });
}
