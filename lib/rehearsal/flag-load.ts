import type { Account } from '../account/account.ts';
import type { Random } from '../account/random.ts';
import { FLAG_NAMESPACE, flagDimension } from '../core/metrics/counted-metrics.ts';
import { breakerOf } from '../core/flags/breaker.ts';
import { flagOf } from '../core/flags/document.ts';
import { isInRollout } from '../core/flags/stage.ts';
import { compileFlags } from '../flags/compile-flags.ts';
import type { Flags } from '../flags/flags.ts';
import { everyTick } from './every-tick.ts';
import { type FlagHome, liveDocument } from './flag-home.ts';
import type { Load, LoadOptions, Routing } from './load.ts';
import type { Owner } from './owner.ts';

const minuteMs = 60_000;
/** How often the agent asks AppConfig for another document, unless told otherwise (AppConfig user guide, Lambda extension). */
const pollMs = 45_000;
/** Users stay who they are: so many of them stand for all, and each is asked for at every tick. */
const users = 2000;

export interface FlagLoadOptions extends Omit<LoadOptions, 'plan'> {
  readonly run: Owner;
  readonly home: FlagHome;
  readonly key: string;
  readonly random: Random;
}

/**
 * An application that asks for a flag at every request: at each tick its users are given what the document says by then,
 * which is as old as the agent's last poll, and what becomes of their requests is counted by variant as the flag client
 * counts it: while the flag is in an open rollout, and always if it has a breaker.
 */
export function flagLoad(options: FlagLoadOptions): Load {
  const { account, run, home, key, rate, scenario, canary, random, onTick } = options;
  const { clock } = account;
  const counts: Record<string, { requests: number; errors: number }> = {};
  const listeners: ((routing: Routing) => void)[] = [];
  let zero: number | undefined;
  let servedTo = clock.now();
  let fleet: { readonly flags: Flags; readonly counts: boolean; readonly polledAt: number } | undefined;

  const poll = () => {
    if (fleet && clock.now() - fleet.polledAt < pollMs) return;
    const document = liveDocument(run, home);
    if (!document) return;
    const flag = flagOf(document, key);
    const flags = compileFlags(document, { now: () => Math.floor(clock.now() / 1000) });
    fleet = {
      flags,
      counts: flag !== undefined && (isInRollout(flag) || breakerOf(flag) !== undefined),
      polledAt: clock.now(),
    };
  };
  const errorRateOf = (variant: string, at: number) => {
    const onTrial = variant === canary && zero !== undefined && at >= zero + scenario.canary.from * 1000;
    return (onTrial ? scenario.canary : scenario.baseline).errorRate;
  };
  /** Shares of users by what they are given. */
  const sharesNow = (): Readonly<Record<string, number>> => {
    const shares: Record<string, number> = {};
    for (let i = 0; i < users; i++) {
      const variant = fleet?.flags.evaluate(key, false, { targetingKey: `user-${i}` }).variant ?? '';
      shares[variant] = (shares[variant] ?? 0) + 1 / users;
    }
    return shares;
  };
  const serve = (from: number, to: number, shares: Readonly<Record<string, number>>) => {
    let left = random.poisson((rate((from + to) / 2, zero) * (to - from)) / 1000);
    let rest = 1;
    for (const [variant, share] of Object.entries(shares)) {
      const requests = share >= rest ? left : random.binomial(left, share / rest);
      left -= requests;
      rest -= share;
      count(variant, from, requests, random.binomial(requests, errorRateOf(variant, from)));
    }
  };
  const count = (variant: string, at: number, requests: number, errors: number) => {
    if (requests === 0) return;
    if (zero !== undefined && at >= zero) {
      const total = (counts[variant] ??= { requests: 0, errors: 0 });
      total.requests += requests;
      total.errors += errors;
    }
    if (fleet?.counts && variant !== '') record(account, key, { variant, at, requests, errors });
  };
  const catchUp = () => {
    const now = clock.now();
    const shares = sharesNow();
    for (const listen of listeners) listen({ routing: shares, at: now });
    while (servedTo < now) {
      const to = Math.min(now, Math.floor(servedTo / minuteMs) * minuteMs + minuteMs);
      serve(servedTo, to, shares);
      servedTo = to;
    }
    poll();
  };

  return {
    ...everyTick({ clock, catchUp, onTick }),
    setZero: (at) => {
      zero = at;
    },
    counts: () => counts,
    onRouting: (listen) => {
      listeners.push(listen);
    },
  };
}

interface Counted {
  readonly variant: string;
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
}

function record({ services }: Account, key: string, { variant, at, requests, errors }: Counted): void {
  const periodStart = Math.floor(at / minuteMs) * minuteMs;
  const where = {
    namespace: FLAG_NAMESPACE,
    dimensions: { [flagDimension(key)]: variant },
    periodStart,
    visibleAt: periodStart + 2 * minuteMs,
  };
  services.cloudwatch.record({ ...where, metric: 'Requests', count: requests, sum: requests, min: 1, max: 1 });
  services.cloudwatch.record({
    ...where,
    ...{ metric: 'Errors', count: requests, sum: errors, min: 0, max: errors > 0 ? 1 : 0 },
  });
}
