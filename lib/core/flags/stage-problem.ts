import { type FlagDocument, flagOf } from './document.ts';
import { isHalfOpen, isKilled, killedText } from './kill.ts';
import { isInRollout, leavesSomebody } from './stage.ts';

/** Why a flag cannot be moved to a variant, with what to do about it. */
export function stageProblem(document: FlagDocument, key: string, canary: string): string | undefined {
  const flag = flagOf(document, key);
  if (!flag)
    return `there is no flag ${key} in the document that is deployed; deploy it, serving what is served now, first`;
  const { state, variants, defaultVariant, targeting, metadata } = flag;
  const names = Object.keys(variants);
  if (isInRollout(flag)) return `flag ${key} is in rollout ${metadata?.rollout} already; finish or abort that first`;
  if (isKilled(flag)) return `flag ${key} was ${killedText(flag)}; tidegate flags revive ${key} first`;
  if (isHalfOpen(flag))
    return `flag ${key} is half-open; wait until its breaker has opened it, or tidegate flags revive ${key}`;
  if (state !== 'ENABLED')
    return `flag ${key} is disabled, so everybody gets what the code falls back to; enable it first`;
  if (!names.includes(canary)) return `flag ${key} has no variant ${canary}; it has ${names.join(', ')}`;
  if (!defaultVariant) {
    return `flag ${key} has no default variant, so there is nothing to go back to; give it the one that the code falls back to`;
  }
  // A rule may choose this variant with a plain false, which cannot be told from a rule that chose nothing.
  if (names.includes('false'))
    return `flag ${key} has a variant with the name "false"; give it another name, like "off"`;
  if (!leavesSomebody(targeting)) {
    return `the rules of flag ${key} choose for everybody, so a rollout would move nobody; take out the rule for everybody else, which is the default`;
  }
  return undefined;
}
