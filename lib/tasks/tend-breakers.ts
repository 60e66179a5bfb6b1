import { type Breaker, alarmsOf, breakerOf } from '../core/flags/breaker.ts';
import { close, open, openHalf, standingOf } from '../core/flags/breaker-moves.ts';
import { type BreakerEvidence, type BreakerStep, breakerStep } from '../core/flags/breaker-step.ts';
import type { FlagDocument, FlagJson } from '../core/flags/document.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import { FLAG_NAMESPACE, flagDimension } from '../core/metrics/counted-metrics.ts';
import type { MinuteSeries } from '../core/metrics/minute-series.ts';
import { type BreakerDeps, breakerWrite, tellOfBreaker } from './breaker-write.ts';
import type { Deps } from './deps.ts';
import { describeError } from './observe.ts';

export type TendBreakersDeps = Omit<BreakerDeps, 'flagStore'> &
  Pick<Deps, 'flagStore' | 'alarms' | 'metrics' | 'breakers'>;

export interface Tended {
  readonly tended: readonly { readonly flag: string; readonly did: string }[];
  readonly failures: readonly string[];
}

/**
 * Looks after every flag with a breaker: opens it by half once its pause is over, opens it or leaves it so by what its users
 * had of it, and closes what an alarm should have closed whose event went astray. What the guard looks up is brought up to
 * date with the document first.
 */
export async function tendBreakers({ flagStore, ...deps }: TendBreakersDeps): Promise<Tended> {
  const document = await flagStore?.read();
  if (!flagStore || !document) return { tended: [], failures: [] };
  await deps.breakers.keep(document);
  const guarded = guardedFlags(document);
  const alarms = await deps.alarms.since([...new Set(guarded.flatMap(({ key, breaker }) => alarmsOf(key, breaker)))]);

  const tendOne = async ({ key, flag, breaker }: Guarded) => {
    const requests = await requestsOnTrial(deps, key, flag, breaker);
    const evidence = { alarms, requests, now: deps.now() };
    return tend({ ...deps, flagStore }, key, flag, breakerStep(key, flag, breaker, evidence), evidence);
  };
  // All at once: what is written at the same time is deployed together, and each deployment takes seconds.
  const answers = await Promise.allSettled(guarded.map(tendOne));
  const of = (i: number) => guarded[i]?.key ?? '';
  return {
    tended: answers.flatMap((answer, i) =>
      answer.status === 'fulfilled' && answer.value !== undefined ? [{ flag: of(i), did: answer.value }] : [],
    ),
    failures: answers.flatMap((answer, i) =>
      answer.status === 'rejected' ? [`${of(i)}: ${describeError(answer.reason)}`] : [],
    ),
  };
}

interface Guarded {
  readonly key: string;
  readonly flag: FlagJson;
  readonly breaker: Breaker;
}

const guardedFlags = ({ flags }: FlagDocument): readonly Guarded[] =>
  Object.entries(flags).flatMap(([key, flag]) => {
    const breaker = breakerOf(flag);
    return breaker ? [{ key, flag, breaker }] : [];
  });

async function tend(
  deps: BreakerDeps,
  key: string,
  flag: FlagJson,
  step: BreakerStep,
  evidence: BreakerEvidence,
): Promise<string | undefined> {
  if (step.kind === 'leave' || step.kind === 'wait') {
    await tellOfBreaker(deps, key, flag);
    return step.kind === 'wait' ? `waits: ${step.because}` : undefined;
  }
  const { kind, reason } = done[step.kind](step);
  const written = await breakerWrite(deps, {
    ...{ key, kind, reason, urgent: step.kind === 'close' },
    move: (document, newest, breaker) => {
      // Somebody may have been faster, and then the flag is not what this was decided for.
      const now = breakerStep(key, newest, breaker, evidence);
      if (now.kind !== step.kind) return { why: 'it is not as it was any more' };
      if (now.kind === 'close') return close(document, key, breaker, evidence.now, now.because);
      return now.kind === 'open' ? open(document, key, evidence.now) : openHalf(document, key, breaker, evidence.now);
    },
  });
  if (written.kind !== 'refused') return written.kind === 'written' ? `${kind}: ${reason}` : undefined;
  // What goes on may wait for the next round; what goes back is for somebody to know of.
  if (step.kind === 'close') throw new Error(written.says);
  return `waits: ${written.says}`;
}

type Done = { readonly kind: FlagEvent['kind']; readonly reason: string };

const done: Readonly<Record<'close' | 'open' | 'half-open', (step: BreakerStep) => Done>> = {
  close: (step) => ({ kind: 'closed', reason: 'because' in step ? step.because : '' }),
  open: () => ({ kind: 'opened', reason: 'it went well for those whom it was half-open to' }),
  'half-open': () => ({ kind: 'half-opened', reason: 'its pause is over, and its alarms are quiet' }),
};

const minuteMs = 60_000;

/** What was counted of all variants but the one that it falls back to, since it is half-open. */
async function requestsOnTrial(
  { metrics, now }: Pick<TendBreakersDeps, 'metrics' | 'now'>,
  key: string,
  flag: FlagJson,
  { to }: Breaker,
): Promise<number | undefined> {
  const standing = standingOf(flag);
  if (standing.kind !== 'half-open') return undefined;
  const variants = Object.keys(flag.variants).filter((variant) => variant !== to);
  const wanted = variants.map((variant, i) => ({
    ...{ id: `requests${i}`, metric: 'Requests', statistic: 'Sum', namespace: FLAG_NAMESPACE },
    dimensions: { [flagDimension(key)]: variant },
  }));
  const from = Math.floor(standing.since / minuteMs) * minuteMs;
  const answer = await metrics.read(wanted, from, Math.ceil(now() / minuteMs) * minuteMs);
  if (answer.kind !== 'complete') return undefined;
  return Object.values(answer.series)
    .flatMap(valuesOf)
    .reduce((sum, count) => sum + count, 0);
}

const valuesOf = (series: MinuteSeries | undefined) => [...(series ?? [])].map(([, value]) => value);
