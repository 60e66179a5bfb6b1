import type { Account } from '../account/account.ts';
import { lambdaOf, type Plan } from '../core/plan/plan.ts';
import { everyTick } from './every-tick.ts';
import type { TrueCounts } from './report.ts';
import type { Scenario, VersionBehavior } from './scenario.ts';
import type { Rate } from './traffic.ts';

/** The scenario's traffic through the alias, and what truly became of it from the first shift on. */
export interface Load {
  readonly begin: () => void;
  /** Tells when the first shift was. */
  readonly setZero: (zero: number) => void;
  /** Serves what is left until now, and no more from now on. */
  readonly end: () => void;
  /** By version, since the first shift. */
  readonly counts: () => Readonly<Record<string, TrueCounts>>;
  /** Tells whenever a routing has taken effect. */
  readonly onRouting: (listen: (routing: Routing) => void) => void;
}

/** Which version gets which share of the requests, from when on. */
export interface Routing {
  readonly routing: Readonly<Record<string, number>>;
  readonly at: number;
}

export interface LoadOptions {
  readonly account: Account;
  readonly rate: Rate;
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** The version on trial; all others behave like the baseline. */
  readonly canary: string;
  readonly onTick: () => void;
  /** The share of the canary's requests that fail beside those of the scenario. @default none */
  readonly alsoFailing?: (at: number) => number;
}

export function scenarioLoad(options: LoadOptions): Load {
  const { account, rate, plan, scenario, canary, onTick, alsoFailing = () => 0 } = options;
  const { clock, services } = account;
  const counts: Record<string, { requests: number; errors: number }> = {};
  let zero: number | undefined;
  let servedTo = clock.now();

  const behavior = (version: string, at: number) => {
    const onTrial = version === canary && zero !== undefined && at >= zero + scenario.canary.from * 1000;
    const does = onTrial ? scenario.canary : scenario.baseline;
    const beside = version === canary ? alsoFailing(at) : 0;
    return versionBehavior({ ...does, errorRate: 1 - (1 - does.errorRate) * (1 - beside) });
  };
  const serve = (from: number, to: number) => {
    const { function: functionName, alias: qualifier } = lambdaOf(plan.target);
    return services.lambda.serve({ functionName, qualifier, from, to, rps: rate((from + to) / 2, zero), behavior });
  };
  const count = (served: ReturnType<typeof serve>) => {
    for (const [version, { requests, errors }] of Object.entries(served)) {
      const total = (counts[version] ??= { requests: 0, errors: 0 });
      total.requests += requests;
      total.errors += errors;
    }
  };
  /** Splits at the first shift: what came before it does not count. */
  const catchUp = () => {
    const now = clock.now();
    if (zero === undefined || servedTo >= zero) {
      const served = serve(servedTo, now);
      if (zero !== undefined) count(served);
    } else {
      serve(servedTo, zero);
      count(serve(zero, now));
    }
    servedTo = now;
  };

  return {
    ...everyTick({ clock, catchUp, onTick }),
    setZero: (at) => {
      zero = at;
    },
    counts: () => counts,
    onRouting: (listen) => {
      const target = lambdaOf(plan.target);
      services.lambda.onRoutingEffective(({ functionName, alias, routing, at }) => {
        if (functionName === target.function && alias === target.alias) listen({ routing, at });
      });
    },
  };
}

const versionBehavior = ({ errorRate, timeouts, outOfMemory, initErrors, latency }: VersionBehavior) => ({
  errorRate,
  hang: timeouts,
  outOfMemory,
  initErrors,
  latency: { p50Ms: latency.p50, p99Ms: latency.p99 },
});
