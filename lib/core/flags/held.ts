import type { FlagJson } from './document.ts';
import { isHalfOpen, isKilled, killedText } from './kill.ts';
import { isInRollout } from './stage.ts';

/** Why a flag cannot be changed by hand at the moment, with what to do first. */
export function heldProblem(key: string, flag: FlagJson): string | undefined {
  if (isInRollout(flag)) {
    return `flag ${key} is in rollout ${String(flag.metadata?.['rollout'])}; wait for its end, or abort it`;
  }
  if (isHalfOpen(flag)) {
    return `flag ${key} is half-open; wait until its breaker has opened it, or tidegate flags revive ${key} first`;
  }
  return isKilled(flag) ? `flag ${key} was ${killedText(flag)}; tidegate flags revive ${key} first` : undefined;
}
