import type { LoadTimes, Source } from './source.ts';

export interface Place {
  /** Names or ids. */
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

export interface AgentOptions {
  readonly path: string;
  /** 2772 unless `AWS_APPCONFIG_EXTENSION_HTTP_PORT` says otherwise. */
  readonly port: number;
  /** How often the agent asks AppConfig. */
  readonly pollSeconds: number;
  readonly timeoutMs: number;
  readonly fetch: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;
}

/**
 * Reads through the AppConfig agent on localhost. Its answers do not say how old they are. What is known (AppConfig user guide,
 * "Understanding how the AWS AppConfig Agent Lambda extension works"): at each invocation it asks AppConfig again if its last
 * asking is longer ago than the poll interval. So an answer is current as of the *previous* time this environment was seen
 * awake, less the interval. An environment that has slept since yesterday cannot take yesterday's document for today's.
 */
export function agentSource({ path, port, pollSeconds, timeoutMs, fetch }: AgentOptions): Source {
  const url = `http://localhost:${port}${path}`;
  return {
    load: async () => {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch(unreachable(url));
      const text = await response.text();
      if (!response.ok)
        throw new Error(`the AppConfig agent answered ${response.status} for ${path}: ${hint(response.status, text)}`);
      return { text, version: response.headers.get('configuration-version') ?? undefined };
    },
    currentAsOf: ({ previousAt }: LoadTimes) => previousAt - pollSeconds * 1000,
  };
}

/** `/applications/A/environments/E/configurations/P`, as the agent and its prefetch list want it. */
export function pathOf({ application, environment, profile }: Place): string {
  const [a, e, p] = [application, environment, profile].map(encodeURIComponent);
  return `/applications/${a}/environments/${e}/configurations/${p}`;
}

const unreachable = (url: string) => (error: unknown) => {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError')
    throw new Error(`the AppConfig agent did not answer in time at ${url}`, { cause: error });
  const code = cause?.code ?? name;
  throw new Error(`no AppConfig agent at ${url} (${code}): does the function have its layer?`, { cause: error });
};

function hint(status: number, text: string): string {
  const said = text.trim().slice(0, 300);
  if (status === 404) return `${said} (is it deployed to this environment?)`;
  return status === 502 ? `${said} (may the function's role read it?)` : said;
}
