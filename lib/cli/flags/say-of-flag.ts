import { flagReaders } from '../../aws/flag-readers.ts';
import { propagation, propagationLines } from '../../core/flags/propagation.ts';
import { printable } from '../../view/printable.ts';
import type { Result } from '../command.ts';
import { openCommandApi } from '../command-api.ts';
import type { Context } from '../context.ts';
import { findControlPlane } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { placeOf } from './open.ts';

/** What somebody wants of a flag, as the command API takes it. */
export type FlagWish = { readonly flag: string; readonly reason: string } & (
  | { readonly action: 'kill-flag'; readonly variant: string }
  | { readonly action: 'revive-flag' }
  | { readonly action: 'set-flag'; readonly from: object | null; readonly to: object | null }
);

/** Says it to the command API; and tells, of what was deployed, how long it takes to reach everybody. */
export async function sayOfFlag(context: Context, controlPlane: string, wish: FlagWish): Promise<Result> {
  const api = await openCommandApi(context, controlPlane);
  const reply = await api(wish);
  if (reply.did === 'refused') {
    const exitCode = reply.because === 'unknown' || reply.because === 'unreadable' ? EXIT.invalid : EXIT.failed;
    return { exitCode, json: reply, text: '', notes: [`refused: ${printable(reply.says)}`] };
  }
  const { aborted, seconds, flag } = reply;
  const also = [
    ...(flag?.stopped === undefined ? [] : [`deployment ${flag.stopped}, which was under way, was stopped for it`]),
    ...(aborted === undefined ? [] : [`rollout ${aborted} of the flag was aborted`]),
  ];
  const lines = [`${wish.flag}: ${reply.says}`, ...also];
  if (seconds === undefined) return { exitCode: EXIT.done, json: reply, text: lines.map(printable).join('\n') };

  const place = placeOf(await findControlPlane(context, controlPlane));
  const reach = propagation(seconds, await flagReaders(await context.clients.lambda(), place));
  return {
    exitCode: EXIT.done,
    json: { ...reply, propagation: reach },
    text: lines.map(printable).join('\n'),
    notes: propagationLines(reach),
  };
}
