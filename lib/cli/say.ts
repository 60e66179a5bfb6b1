import type { Verb } from '../core/rollout/command.ts';
import { printable } from '../view/printable.ts';
import type { Result } from './command.ts';
import { type ApiReply, type CommandApi, openCommandApi } from './command-api.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** What somebody types about a rollout. */
export interface Said {
  readonly verb: Verb;
  /** A rollout's id, or a target. */
  readonly rollout: string;
  readonly controlPlane: string;
  /** From 1. */
  readonly stage?: number | undefined;
  /** Without a stage, the one that the rollout is in is meant. */
  readonly needsStage?: boolean;
  readonly full?: boolean;
  readonly reason?: string | undefined;
}

/** Says it to the control plane's command API, and makes a command's result of the answer. */
export async function say(context: Context, said: Said): Promise<Result> {
  const { verb, rollout, controlPlane, needsStage = false, full = false, reason = '' } = said;
  const api = await openCommandApi(context, controlPlane);
  const found = said.stage === undefined && needsStage ? await currentStage(api, rollout) : { stage: said.stage };
  if ('refusal' in found) return resultOf(found.refusal);
  return resultOf(
    await api({
      action: verb,
      rollout,
      ...(found.stage === undefined ? {} : { stage: found.stage }),
      ...(full ? { full } : {}),
      ...(reason === '' ? {} : { reason }),
    }),
  );
}

/** Stops the line, or lets it run: what is said of all rollouts at once. */
export async function sayToAll(
  context: Context,
  {
    isStopped,
    reason,
    controlPlane,
  }: { readonly isStopped: boolean; readonly reason: string; readonly controlPlane: string },
): Promise<Result> {
  const api = await openCommandApi(context, controlPlane);
  return resultOf(await api({ action: 'stop-the-line', on: isStopped, reason }));
}

/** The stage that is meant by whoever names none: named for them now, so that it is no other when the word arrives. */
async function currentStage(
  api: CommandApi,
  rollout: string,
): Promise<{ readonly stage: number } | { readonly refusal: ApiReply }> {
  const looked = await api({ action: 'look', rollout });
  if (looked.did === 'refused') return { refusal: looked };
  if (looked.stage === null || looked.stage === undefined) {
    return { refusal: { ...looked, did: 'refused', because: 'passed', says: 'its first stage has not begun' } };
  }
  return { stage: looked.stage };
}

function resultOf(reply: ApiReply): Result {
  const line = printable(`${reply.rolloutId === undefined ? '' : `${reply.rolloutId}: `}${reply.says}`);
  if (reply.did !== 'refused') return { exitCode: EXIT.done, json: reply, text: line };
  return { exitCode: refusalExit(reply), json: reply, text: '', notes: [`refused: ${line}`] };
}

/** What cannot be meant is a usage error; what cannot be done any more, or by this caller, has failed. */
const refusalExit = ({ because }: ApiReply): ExitCode =>
  because === 'unknown' || because === 'unreadable' ? EXIT.invalid : EXIT.failed;
