import { type Executions, stepFunctionsExecutions } from '../aws/executions.ts';
import { RecordMoved } from '../core/errors.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import { spanText } from '../view/instants.ts';
import { printable } from '../view/printable.ts';
import { statusLine } from '../view/status-line.ts';
import type { Result } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { lookAgain } from './look-again.ts';
import type { OpenControlPlane } from './open-control-plane.ts';
import { narrate } from './output.ts';
import { statusJson } from './status-result.ts';

/** A woken machine has taken the canary back within seconds; without the wake-up it takes about one interval. */
const patienceMs = 90_000;
const attempts = 5;

/** Aborts a rollout and sees to what comes of it. Refuses one that has ended. */
export async function abortRollout(
  context: Context,
  plane: OpenControlPlane,
  rollout: Rollout,
  reason: string,
): Promise<Result> {
  if (rollout.phase === 'closed') return refused(rollout);
  // Before its turn it has no machine and no inbox: its record is closed instead.
  if (rollout.phase === 'requested' || rollout.phase === 'queued') return closeUnbegun(context, plane, rollout, reason);

  const sentAt = context.now();
  const at = new Date(sentAt).toISOString();
  const executions = stepFunctionsExecutions(await context.clients.stepFunctions(), plane.settings.stateMachineArn);
  await plane.inbox.send(rollout.id, { kind: 'abort', id: `abort/${at}`, at, reason });
  await wake(context, plane, executions, rollout.id);

  for await (const { rollout: now, events } of lookAgain(context, plane, rollout.id, {
    pauseSeconds: 2,
    until: sentAt + patienceMs,
  })) {
    if (now.phase === 'closed') return ended(now, events, sentAt);
  }
  const status = await executions.status(rollout);
  const next =
    status === 'running'
      ? 'the machine reads it at its next analysis'
      : `its execution is not running (${status}), so the reconciler looks after it within five minutes`;
  return {
    exitCode: EXIT.done,
    json: { ...statusJson(rollout), aborted: false, signaled: true },
    text: `${rollout.id}: the abort is in its inbox; ${next}; tidegate status ${rollout.id} --wait tells`,
  };
}

/** The signal is in the inbox by now, so a wake-up that fails costs time and nothing else. */
async function wake(context: Context, { inbox }: OpenControlPlane, executions: Executions, id: string): Promise<void> {
  try {
    const token = await inbox.token(id);
    if (token) await executions.wake(token);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    narrate(context, `the machine could not be woken (${why}); it reads the abort at its next analysis`);
  }
}

const refused = (rollout: Rollout): Result => ({
  exitCode: EXIT.failed,
  json: { ...statusJson(rollout), aborted: false, signaled: false },
  text: '',
  notes: [`there is nothing to abort any more: ${statusLine(rollout)}`],
});

/** What the rollout came to, which the abort may have had no part in. */
function ended(rollout: Rollout, events: readonly RolloutEvent[], sentAt: number): Result {
  const json = { ...statusJson(rollout), aborted: rollout.outcome === 'aborted', signaled: true };
  if (rollout.outcome !== 'aborted') {
    const isBack = rollout.outcome !== 'promoted' && rollout.outcome !== 'unchanged';
    const text = `the abort came too late: ${statusLine(rollout)}`;
    return { exitCode: isBack ? EXIT.done : EXIT.failed, json, text };
  }
  const reverted = events.findLast((event) => event.kind === 'reverted');
  const back =
    !reverted || reverted.version === ''
      ? 'nothing had been shifted'
      : `all traffic back on version ${reverted.version} after ${spanText(Math.max(1, (Date.parse(reverted.at) - sentAt) / 1000))}`;
  return { exitCode: EXIT.done, json, text: printable(`${rollout.id}: aborted; ${back}`) };
}

async function closeUnbegun(
  context: Context,
  plane: OpenControlPlane,
  found: Rollout,
  reason: string,
): Promise<Result> {
  let rollout: Rollout | undefined = found;
  for (let attempt = 1; rollout && attempt <= attempts; attempt++) {
    if (rollout.phase !== 'requested' && rollout.phase !== 'queued') {
      return abortRollout(context, plane, rollout, reason);
    }
    try {
      const closed = await plane.records.append(
        rollout,
        [{ kind: 'closed', outcome: 'aborted', reason: `aborted: ${reason}` }],
        { at: context.now(), by: 'abort' },
      );
      return ended(closed, [], context.now());
    } catch (error) {
      if (!(error instanceof RecordMoved)) throw error;
      // Its turn may have come at this very moment.
      rollout = await plane.records.load(found.id);
    }
  }
  throw new Error(`the record of rollout ${found.id} moves too fast; try again`);
}
