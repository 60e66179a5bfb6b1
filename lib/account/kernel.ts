import { parseArn } from './arn.ts';
import { type Instant, type VirtualClock, virtualClock } from './clock.ts';
import { AwsError, type CallRecord, type Context, type Delivery } from './contract.ts';
import { NotModelledError, type Principal, type Service } from './contract.ts';
import { type Faults, faultBook } from './faults.ts';
import { gate } from './gate.ts';
import type { SandboxHost } from './host/contract.ts';
import { sandboxHost } from './host/host.ts';
import type { LogLine } from './host/life.ts';
import type { ProcessPool } from './host/process-pool.ts';
import { authorizer, type CompiledIamStore, iamStore } from './iam/evaluator.ts';
import { type Meter, meter } from './meter.ts';
import { tokenBuckets } from './quotas.ts';
import { type Random, seededRandom } from './random.ts';
import type { WireRequest, WireResponse } from './wire/http.ts';
import { type SdkClientConfig, sdkClientConfig } from './wire/sdk-client.ts';
import { wireServer } from './wire/server.ts';

export interface KernelOptions {
  /** The same seed gives the same account, event by event. */
  readonly seed: number | string;
  /** Epoch milliseconds at which the account's time begins. */
  readonly startAt: Instant;
  /** 12 digits. Default `123456789012`. */
  readonly accountId?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Shared with other accounts, where functions remember nothing that would make a difference. Default: none. */
  readonly processes?: ProcessPool;
}

/** An account without services: time, the gate, IAM, faults, the wire and the Lambda host. */
export interface Kernel {
  readonly accountId: string;
  readonly region: string;
  /** Its `runUntil` rejects with the first defect: what is not modelled ends a run, whoever has caught it on the way. */
  readonly clock: VirtualClock;
  readonly iam: CompiledIamStore;
  readonly faults: Faults;
  readonly host: SandboxHost;
  readonly meter: Meter;
  /** Adds a service, made with a context of its own. */
  readonly register: <S extends Service>(name: string, make: (context: Context) => S) => S;
  readonly services: ReadonlyMap<string, Service>;
  /** Answers what functions send to a host that is no API of AWS's: a bucket's presigned URLs, or a server elsewhere. */
  readonly serveHost: (host: string, answer: (request: WireRequest) => Promise<WireResponse>) => void;
  /** Makes an API call, by default as the account's administrator. It is answered when the clock runs. */
  readonly call: (service: string, operation: string, input: object, as?: Principal) => Promise<object>;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Runs the clock until the promise has settled. Rejects as it does, or when `limit` (default: an hour on) is reached first. */
  readonly settle: <T>(promise: Promise<T>, limit?: Instant) => Promise<T>;
  readonly onDefect: (error: unknown) => void;
  readonly calls: readonly CallRecord[];
  /** How many calls were made, by `service:Operation`. */
  readonly callCounts: ReadonlyMap<string, number>;
  readonly logs: readonly LogLine[];
  /** Calls the listener with each line from now on. */
  readonly onLog: (listener: (line: LogLine) => void) => void;
  /**
   * Configuration for a real SDK client outside of the account, whose calls go to it as the administrator or as `as`. One
   * attempt per call: a retry of the SDK would wait in real time.
   */
  readonly clientConfig: (as?: Principal) => SdkClientConfig;
  /**
   * Answers a signed request from outside of the simulation, when the clock runs. Rejects with a
   * {@link NotModelledError} for what is not modelled, which ends nothing here.
   */
  readonly answer: (request: WireRequest, as: Principal) => Promise<WireResponse>;
}

const administrator: Principal = { kind: 'administrator' };
const hour = 3_600_000;

export function createKernel(options: KernelOptions): Kernel {
  const { seed, startAt, accountId = '123456789012', region = 'us-east-1', processes } = options;
  const random = seededRandom(seed);
  const defects: unknown[] = [];
  const onDefect = (error: unknown) => {
    defects.push(error);
  };
  const clock = guarded(virtualClock(startAt), defects);
  const iam = iamStore();
  const faults = faultBook(clock, random.fork('faults'));
  const bill = meter();
  const logs: LogLine[] = [];
  const logListeners: ((line: LogLine) => void)[] = [];
  const services = new Map<string, Service>();
  const hosts = new Map<string, (request: WireRequest) => Promise<WireResponse>>();

  const { call, records, counts } = gate({
    clock,
    random: random.fork('gate'),
    services: (name) => services.get(name),
    authorize: authorizer(iam, accountId),
    quotas: tokenBuckets(clock, region),
    faults,
    onDefect,
    onSuccess: bill.onCall,
  });
  const server = wireServer({
    region,
    random: random.fork('requests'),
    call,
    principalOf: (accessKeyId) => host.principalOf(accessKeyId),
  });
  const elsewhere = random.fork('elsewhere');
  const host = sandboxHost({
    clock,
    random: random.fork('host'),
    region,
    send: (request, origin) => hosts.get(request.headers.host ?? '')?.(request) ?? server(request, { origin }),
    sendElsewhere: async (request) => {
      const { host = '' } = request.headers;
      const answer = hosts.get(host);
      if (!answer) throw new NotModelledError(`a request to ${host}: no server of that name is in the simulation`);
      await clock.sleep(toServer(elsewhere));
      return answer(request);
    },
    call,
    onLog: (line) => {
      logs.push(line);
      for (const listener of logListeners) listener(line);
    },
    onDefect,
    processes,
  });

  const deliver = async (delivery: Delivery): Promise<void> => {
    try {
      await receiverOf(services, delivery.targetArn)(delivery);
      bill.onDelivery(delivery);
    } catch (error) {
      if (!(error instanceof AwsError)) onDefect(error);
      throw error;
    }
  };
  const settle = async <T>(promise: Promise<T>, limit = clock.now() + hour): Promise<T> => {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    await clock.runUntil(limit, () => settled);
    if (!settled) throw new Error(`nothing came of it by ${new Date(limit).toISOString()} of the account's time`);
    return promise;
  };

  return {
    accountId,
    region,
    clock,
    iam,
    faults,
    host,
    meter: bill,
    services,
    serveHost: (name, answer) => {
      hosts.set(name, answer);
    },
    register: (name, make) => {
      const service = make({ accountId, region, clock, random: random.fork(`service/${name}`), call, deliver, iam });
      services.set(service.name, service);
      return service;
    },
    call: (service, operation, input, principal = administrator) => call({ service, operation, input, principal }),
    deliver,
    settle,
    onDefect,
    calls: records,
    callCounts: counts,
    logs,
    onLog: (listener) => void logListeners.push(listener),
    answer: (request, principal) => server(request, { principal, fromOutside: true }),
    clientConfig: (as = administrator) =>
      sdkClientConfig(region, (request) =>
        server(request, { principal: as }).catch((error: unknown) => {
          if (!(error instanceof AwsError)) onDefect(error);
          throw error;
        }),
      ),
  };
}

/** A clock whose run ends with the first defect. */
function guarded(clock: VirtualClock, defects: readonly unknown[]): VirtualClock {
  return {
    ...clock,
    runUntil: async (limit, done = () => false) => {
      await clock.runUntil(limit, () => defects.length > 0 || done());
      if (defects.length > 0) throw defects[0];
    },
  };
}

function receiverOf(services: ReadonlyMap<string, Service>, targetArn: string): (delivery: Delivery) => Promise<void> {
  const name = parseArn(targetArn)?.service ?? targetArn;
  const deliver = services.get(name)?.deliver;
  if (!deliver) throw new NotModelledError(`a delivery to ${targetArn}: nothing can be delivered to ${name}`);
  return deliver;
}

/** How long a request takes to a server on the internet: a choice, not a measurement. */
const toServer = (random: Random): number => 10 + 40 * random.next() ** 2;
