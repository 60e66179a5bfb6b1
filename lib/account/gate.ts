import type { Clock, Instant } from './clock.ts';
import { AnswerLostError, accessDenied, internalError, throttled, unavailable } from './common-errors.ts';
import { AwsError, type Call, type CallRecord, NotModelledError, type Permission } from './contract.ts';
import type { Principal, Service } from './contract.ts';
import type { FaultLookup } from './faults.ts';
import type { Buckets } from './quotas.ts';
import type { Random } from './random.ts';

/** IAM's decision about everything that one call needs; `message` is the text of AWS's refusal. */
export type Authorize = (
  principal: Principal,
  permissions: readonly Permission[],
) => { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/** The execution environment that a call comes from, for the faults that end it there. */
export interface CallOrigin {
  readonly functionName: string;
  /** The invocation's, while there is one. */
  readonly requestId: () => string | undefined;
  /** Ends the environment at once. */
  readonly crash: () => void;
}

export interface GateOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly services: (name: string) => Service | undefined;
  readonly authorize: Authorize;
  readonly quotas: Buckets;
  readonly faults: FaultLookup;
  /** Told of every error that is not AWS's: what is not modelled, or a defect of the simulation. It ends the run. */
  readonly onDefect: (error: unknown) => void;
  /** Told of every call that had its effect, for what is billed. */
  readonly onSuccess?: (call: Call) => void;
}

export interface Gate {
  /**
   * Makes an API call. It arrives after some virtual milliseconds, has its effect then, and is answered some later.
   * Rejects with an {@link AwsError} as AWS would answer, or with a {@link NotModelledError}.
   */
  readonly call: (call: Call, origin?: CallOrigin) => Promise<object>;
  /** Every call that left its caller, in order. */
  readonly records: readonly CallRecord[];
  /** How many calls left their callers, by `service:Operation`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The one way to the services: latency, faults, quota and IAM apply, and the call is written down. */
export function gate(options: GateOptions): Gate {
  const { clock, random, faults, onDefect, onSuccess } = options;
  const records: Writable<CallRecord>[] = [];
  const counts = new Map<string, number>();

  const log = (call: Call, origin?: CallOrigin): Writable<CallRecord> => {
    const { service, operation, principal } = call;
    const invocation = origin?.requestId();
    const caller = origin ? { function: origin.functionName, ...(invocation !== undefined && { invocation }) } : {};
    const record = { at: clock.now(), service, operation, principal, ...caller };
    const name = `${service}:${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    records.push(record);
    return record;
  };

  const call = async (made: Call, origin?: CallOrigin): Promise<object> => {
    const occurrence = attributesOf(made, origin);
    if (origin && faults.find('crash-before-call', occurrence)) return crash(origin);
    const record = log(made, origin);
    const [there, back] = latency(random);
    const delay = faults.find('delay', occurrence)?.milliseconds ?? 0;
    try {
      await clock.sleep(there + delay);
      const outcome = await settled(arrive(options, made, occurrence));
      if ('output' in outcome) onSuccess?.(made);
      if (origin && faults.find('crash-after-call', occurrence)) return await crash(origin);
      await clock.sleep(back);
      if (faults.find('timeout-after-effect', occurrence)) throw new AnswerLostError();
      if ('error' in outcome) throw outcome.error;
      record.answeredAt = clock.now();
      return outcome.output;
    } catch (error) {
      record.answeredAt = clock.now();
      record.error = error instanceof Error ? error.name : String(error);
      if (!(error instanceof AwsError) && made.fromOutside !== true) onDefect(error);
      throw error;
    }
  };
  return { call, records, counts };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What happens to a call where it arrives: the order in which AWS's front ends refuse is not published. */
async function arrive(options: GateOptions, call: Call, occurrence: Record<string, string>): Promise<object> {
  const { services, quotas, faults, authorize } = options;
  const { service: name, operation, input, principal } = call;
  const service = services(name);
  const run = service?.operations[operation];
  if (!service || !run) throw new NotModelledError(`${name}:${operation} is not modelled by the simulated account`);

  if (faults.find('region-down', occurrence)) throw unavailable();
  if (faults.find('throttle', occurrence)) throw throttled(name, 1);
  if (faults.find('error', occurrence)) throw internalError(name);
  const wait = quotas.take(name, operation);
  if (wait > 0) throw throttled(name, wait);

  if (principal.kind !== 'administrator') {
    const decision = authorize(principal, service.permissions(operation, input));
    if (!decision.allowed) throw accessDenied(name, decision.message);
  }
  return run(input, call);
}

type Outcome = { readonly output: object } | { readonly error: unknown };

const settled = (answer: Promise<object>): Promise<Outcome> =>
  answer.then(
    (output) => ({ output }),
    (error: unknown) => ({ error }),
  );

/** Ends the caller; whoever waits in it for the answer waits for ever. */
function crash(origin: CallOrigin): Promise<never> {
  origin.crash();
  return new Promise(() => {});
}

function attributesOf({ service, operation }: Call, origin: CallOrigin | undefined): Record<string, string> {
  return origin ? { service, operation, function: origin.functionName } : { service, operation };
}

/**
 * How long a call inside a Region is on its way, there and back: 5 to 40 ms in all, mostly near the lower end. A choice,
 * not a measurement: what matters is that calls overlap and race as they do in a Region.
 */
function latency(random: Random): readonly [there: Instant, back: Instant] {
  const total = 5 + 35 * random.next() ** 3;
  return [total * 0.6, total * 0.4];
}
