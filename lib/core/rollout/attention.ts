import type { AttentionNotice } from './notice.ts';
import type { Rollout } from './state.ts';

/** What an open rollout wants of a person, if anything; and what tells this want from the next one of its kind. */
export interface Want {
  readonly notice: AttentionNotice;
  readonly key: string;
}

/** A rollout that is held, or waits for an approval or for whoever paused it, goes on by no evidence: somebody has to know. */
export function wantOf(rollout: Rollout): Want | undefined {
  const { id, request, held, waitsFor, stageIndex, phase } = rollout;
  if (phase !== 'baking' && phase !== 'shifting' && phase !== 'promoting') return undefined;
  const about = { rolloutId: id, target: request.target, version: request.version };
  if (held) return { notice: { ...about, wants: 'help', reason: held.reason }, key: `help ${held.since}` };
  if (waitsFor?.what !== 'approval' && waitsFor?.what !== 'resume') return undefined;
  const { what, reason } = waitsFor;
  return { notice: { ...about, wants: what, reason }, key: `${what} ${stageIndex}` };
}
