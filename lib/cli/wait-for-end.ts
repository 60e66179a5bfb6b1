import type { Rollout } from '../core/rollout/state.ts';
import { formatDuration } from '../core/text/duration.ts';
import { quote } from '../core/text/show.ts';
import { stateOf, waitsForSomebody } from '../view/state.ts';
import { story } from '../view/story.ts';
import type { Result } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { lookUpRollout } from './find-rollout.ts';
import { type Look, lookAgain } from './look-again.ts';
import type { OpenControlPlane } from './open-control-plane.ts';
import { narrate } from './output.ts';
import { statusJson, statusResult } from './status-result.ts';
import { textWidth } from './width.ts';

/** An event on the bus becomes a record within seconds. */
const appearanceMs = 60_000;

export interface WaitOptions {
  readonly timeoutSeconds: number;
  /** Also tell what had happened before. */
  readonly fromTheBeginning?: boolean;
}

/**
 * Waits until a rollout (or a target's) has ended or waits for a person, and makes a command's result of that. A timeout fails, and
 * changes nothing for the rollout. One that was asked for just now may still have to appear.
 */
export async function waitForEnd(
  context: Context,
  plane: OpenControlPlane,
  name: string,
  { timeoutSeconds, fromTheBeginning = false }: WaitOptions,
): Promise<Result> {
  const until = context.now() + timeoutSeconds * 1000;
  const rolloutId = (await appearing(context, plane, name, until))?.id;
  if (rolloutId === undefined) return neverAppeared(name);

  const tell = teller(context, fromTheBeginning);
  let last: Look | undefined;
  for await (const look of lookAgain(context, plane, rolloutId, { until })) {
    last = look;
    tell(look);
    if (waitsForSomebody(stateOf(look.rollout))) break;
  }
  if (!last) throw new Error(`the record of rollout ${rolloutId} is gone`);
  const { rollout } = last;
  const isOver = rollout.phase === 'closed' || waitsForSomebody(stateOf(rollout));
  if (isOver || context.closed.aborted) return statusResult(rollout);
  const waited = formatDuration(timeoutSeconds);
  return {
    exitCode: EXIT.failed,
    json: { ...statusJson(rollout), timedOut: true },
    text: statusResult(rollout).text,
    notes: [`it has not ended after ${waited} and goes on; tidegate status ${rolloutId} --wait waits on`],
  };
}

/** Tells each look's fresh events. What had happened before the first is only told when it is asked for. */
function teller(context: Context, fromTheBeginning: boolean): (look: Look) => void {
  let tell: ReturnType<typeof story> | undefined;
  return ({ rollout, fresh }) => {
    const isFirst = tell === undefined;
    tell ??= story(rollout.plan, textWidth(context));
    const lines = fresh.flatMap(tell);
    if (isFirst && !fromTheBeginning) return;
    for (const line of lines) narrate(context, line);
  };
}

async function appearing(
  { now, sleep, closed }: Context,
  plane: OpenControlPlane,
  name: string,
  until: number,
): Promise<Rollout | undefined> {
  const patience = Math.min(until, now() + appearanceMs);
  for (;;) {
    const rollout = await lookUpRollout(plane, name);
    if (rollout || now() >= patience || closed.aborted) return rollout;
    await sleep(Math.min(2000, patience - now()));
  }
}

function neverAppeared(name: string): Result {
  const reason = `there is no rollout ${quote(name)}; a request that cannot become one (wrong target, owner or form) ends in the control plane's dead-letter queue with the reason`;
  return { exitCode: EXIT.failed, json: { rolloutId: null, reason }, text: '', notes: [reason] };
}
