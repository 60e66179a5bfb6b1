import type { Clock, Instant } from '../clock.ts';
import { AwsError, type Call, NotModelledError } from '../contract.ts';
import { type EventLoop, eventLoop } from './event-loop.ts';

/** What the agent answers on localhost. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The AppConfig Agent of one execution environment, which lives, freezes and ends with it. */
export interface AppConfigAgent {
  readonly port: number;
  /** Fetches what the prefetch list names; over before the function's own code is loaded. */
  readonly prefetch: () => Promise<void>;
  readonly get: (target: string) => Promise<AgentAnswer>;
  /** The environment goes on for an invocation: configurations older than the poll interval are asked for again. */
  readonly onInvoke: () => void;
  readonly freeze: () => void;
  readonly end: () => void;
}

export interface AgentOptions {
  readonly clock: Clock;
  /** The function's; the agent's own settings begin with `AWS_APPCONFIG_EXTENSION_`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly call: (call: Call) => Promise<object>;
  readonly onDefect: (error: unknown) => void;
}

interface Cached {
  token: string;
  answer: AgentAnswer;
  /** When the agent last heard that this is the latest configuration. */
  checkedAt: Instant;
}

/**
 * The agent's Lambda extension (AppConfig user guide, "Understanding how the AWS AppConfig Agent Lambda extension works",
 * "Configuring …", and its OpenAPI file): a cache that is filled at the first request or beforehand, answered from at once,
 * and refreshed in the background when an invocation finds it older than the poll interval. While AppConfig does not answer,
 * the cache goes on being served and nothing in an answer says how old it is.
 */
export function appconfigAgent({ clock, environment, roleArn, call, onDefect }: AgentOptions): AppConfigAgent {
  const settings = settingsOf(environment);
  const loop = eventLoop(clock, onDefect);
  const cache = new Map<string, Cached>();
  const underWay = new Map<string, Promise<AgentAnswer>>();

  const ask = <Output>(operation: string, input: object): Promise<Output> =>
    inTime(
      loop,
      settings.timeoutMs,
      call({ service: 'appconfig', operation, input, principal: { kind: 'role', arn: roleArn } }),
    ) as Promise<Output>;

  const begin = async (path: string): Promise<string> => {
    const [, application, environmentName, configuration] = PATH.exec(path)!;
    const { InitialConfigurationToken } = await ask<{ InitialConfigurationToken: string }>(
      'StartConfigurationSession',
      {
        ApplicationIdentifier: decodeURIComponent(application!),
        EnvironmentIdentifier: decodeURIComponent(environmentName!),
        ConfigurationProfileIdentifier: decodeURIComponent(configuration!),
      },
    );
    return InitialConfigurationToken;
  };
  const poll = async (path: string): Promise<AgentAnswer> => {
    const known = cache.get(path);
    const ConfigurationToken = known?.token || (await begin(path));
    const got = await ask<Latest>('GetLatestConfiguration', { ConfigurationToken });
    const answer = known && got.Configuration.length === 0 ? known.answer : answerOf(got);
    cache.set(path, { token: got.NextPollConfigurationToken, answer, checkedAt: clock.now() });
    return answer;
  };
  /** One request per configuration at a time; a session that AppConfig no longer knows is begun anew. */
  const fetch = (path: string): Promise<AgentAnswer> => {
    const running = underWay.get(path);
    if (running) return running;
    const polled = poll(path).catch((error: unknown) => {
      const known = cache.get(path);
      if (known && isAwsError(error, 'BadRequestException')) known.token = '';
      throw error;
    });
    const started = polled.finally(() => underWay.delete(path));
    underWay.set(path, started);
    return started;
  };

  return {
    port: settings.port,
    prefetch: async () => {
      await Promise.all(settings.prefetch.map((path) => fetch(path).catch(noted(onDefect))));
    },
    get: async (target) => {
      const [path = '', query] = target.split('?');
      if (query !== undefined)
        throw new NotModelledError(`the AppConfig agent's query ?${query}: profiles are freeform here`);
      if (!PATH.test(path)) return failure(404, 'Not found');
      const known = cache.get(path);
      return known ? known.answer : fetch(path).catch(failureOf);
    },
    onInvoke: () => {
      loop.thaw();
      for (const [path, { checkedAt }] of cache)
        if (clock.now() - checkedAt >= settings.pollMs) fetch(path).catch(noted(onDefect));
    },
    freeze: loop.freeze,
    end: loop.end,
  };
}

interface Latest {
  readonly NextPollConfigurationToken: string;
  readonly Configuration: Uint8Array;
  readonly ContentType: string;
  readonly VersionLabel?: string;
}

const PATH = /^\/applications\/([^/]+)\/environments\/([^/]+)\/configurations\/([^/]+)$/;

/** Settings that change nothing here; all others of the prefix are refused. */
const WITHOUT_EFFECT = new Set(['LOG_LEVEL', 'MAX_CONNECTIONS']);

function settingsOf(environment: Readonly<Record<string, string>>) {
  const prefix = 'AWS_APPCONFIG_EXTENSION_';
  const names = Object.keys(environment).filter((name) => name.startsWith(prefix));
  const given = new Map(names.map((name) => [name.slice(prefix.length), environment[name]!]));
  const take = (name: string, fallback: string) => {
    const value = given.get(name) ?? fallback;
    given.delete(name);
    return value;
  };
  const settings = {
    port: Number(take('HTTP_PORT', '2772')),
    pollMs: Number(take('POLL_INTERVAL_SECONDS', '45')) * 1_000,
    timeoutMs: Number(take('POLL_TIMEOUT_MILLIS', '3000')),
    prefetch: take('PREFETCH_LIST', '')
      .split(',')
      .filter((item) => item !== '')
      .map(pathOf),
  };
  const unknown = [...given.keys()].find((name) => !WITHOUT_EFFECT.has(name));
  if (unknown !== undefined) throw new NotModelledError(`${prefix}${unknown} of the AppConfig agent is not modelled`);
  return settings;
}

/** Paths, or the short form `application:environment:configuration`. */
function pathOf(item: string): string {
  if (item.startsWith('/')) return item;
  const [application, environment, configuration] = item.split(':');
  return `/applications/${application}/environments/${environment}/configurations/${configuration}`;
}

/** What the environment waits for goes on only while it is not frozen, and no longer than the poll timeout. */
function inTime<T>(loop: EventLoop, milliseconds: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = loop.after(milliseconds, () => reject(new PollTimeout()));
    const open = loop.open();
    const settle = (run: () => void) =>
      open.resume(() => {
        timer.cancel();
        run();
      });
    answer.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

class PollTimeout extends Error {
  override readonly name = 'PollTimeout';
}

/** The version's label: the data plane tells no other version. */
const answerOf = ({ Configuration, ContentType, VersionLabel }: Latest): AgentAnswer => ({
  status: 200,
  headers: { 'content-type': ContentType, ...(VersionLabel && { 'configuration-version': VersionLabel }) },
  body: Configuration,
});

const failure = (status: number, text: string): AgentAnswer => ({
  ...{ status, headers: { 'content-type': 'application/text' }, body: new TextEncoder().encode(text) },
});

/** The statuses are those of the OpenAPI file; which error of the service leads to which is a guess. */
function failureOf(error: unknown): AgentAnswer {
  if (error instanceof PollTimeout) return failure(504, 'GatewayTimeoutException');
  if (!(error instanceof AwsError)) throw error;
  const text = `${error.name}: ${error.message}`;
  if (error.name === 'BadRequestException') return failure(400, text);
  return failure(error.name === 'ResourceNotFoundException' ? 404 : 502, text);
}

const isAwsError = (error: unknown, name: string) => error instanceof AwsError && error.name === name;

const noted = (onDefect: (error: unknown) => void) => (error: unknown) => {
  if (!(error instanceof AwsError) && !(error instanceof PollTimeout)) onDefect(error);
};
