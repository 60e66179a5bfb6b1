import type { FlagHome } from './flag-home.ts';
import { servedNow } from './served-now.ts';
import { createHmac } from 'node:crypto';
import type { Account } from '../account/account.ts';
import type { WireRequest, WireResponse } from '../account/wire/http.ts';
import type { MetricSource } from '../core/plan/metric-source.ts';
import type { OwnMetric } from '../core/plan/own-metrics.ts';
import { fillIn } from '../core/plan/placeholders.ts';
import { addressOf, type Plan } from '../core/plan/plan.ts';
import { answerAt, type Asked, answerOf } from './metric-answers.ts';
import type { Owner } from './owner.ts';
import type { Scenario } from './scenario.ts';

export interface MetricServersOptions {
  readonly account: Account;
  readonly run: Owner;
  readonly plan: Plan;
  readonly home: FlagHome | undefined;
  readonly scenario: Scenario;
  /** The control plane's name, and who owns the target: what secrets are named after. */
  readonly controlPlane: string;
  readonly owner: string;
  readonly canary: string;
  readonly rolloutId: string;
  /** The first shift, once it has been. */
  readonly zero: () => number | undefined;
}

/** What opens every source of a rehearsal, and signs the questions to its webhooks. */
const secretText = 'a secret of the rehearsal';
const datadogKeys = JSON.stringify({ apiKey: secretText, appKey: secretText });

/**
 * Puts the servers there that the plan's metrics come from, which answer as the scenario says, and the secrets that open
 * them. They speak the protocols of the real ones, so that what asks them is what will ask those.
 */
export function putMetricServers(options: MetricServersOptions): void {
  const { account, plan } = options;
  const metrics = plan.analysis.metrics ?? [];
  putSecrets(options, metrics);
  const hosts = new Set(metrics.flatMap(({ from }) => hostOf(from) ?? []));
  for (const host of hosts) {
    const ofHost = metrics.filter(({ from }) => hostOf(from) === host);
    account.serveHost(host, (request) => serve(options, ofHost, request));
  }
}

function putSecrets({ run, controlPlane, owner }: MetricServersOptions, metrics: readonly OwnMetric[]): void {
  const byName = new Map(
    metrics.flatMap(({ secret, from }) =>
      secret === undefined ? [] : [[secret, from.kind === 'datadog' ? datadogKeys : secretText] as const],
    ),
  );
  for (const [secret, text] of byName) {
    run('secretsmanager', 'CreateSecret', { Name: `${controlPlane}/${owner}/${secret}`, SecretString: text });
  }
}

function hostOf(from: MetricSource): string | undefined {
  switch (from.kind) {
    case 'cloudwatch':
      return undefined;
    case 'datadog':
      return `api.${from.site}`;
    default:
      return new URL(from.url).host;
  }
}

function serve(
  options: MetricServersOptions,
  metrics: readonly OwnMetric[],
  request: WireRequest,
): Promise<WireResponse> {
  const { account, scenario, zero } = options;
  const asked = metrics
    .flatMap((metric) => (['canary', 'baseline'] as const).map((side): Asked => ({ metric, side })))
    .find((candidate) => isAskedFor(options, candidate, request));
  if (!asked) return Promise.resolve({ status: 404, headers: {}, body: `${request.target} is not served here` });

  const seconds = (account.clock.now() - (zero() ?? account.clock.now())) / 1000;
  return answerOf(asked, answerAt(scenario.sources[asked.metric.name] ?? [], seconds), account.clock.now());
}

function isAskedFor(options: MetricServersOptions, { metric, side }: Asked, request: WireRequest): boolean {
  const { from } = metric;
  switch (from.kind) {
    case 'cloudwatch':
      return false;
    case 'prometheus': {
      const { pathname } = new URL(from.url);
      const isHere = request.target === `${pathname.replace(/\/$/, '')}/api/v1/query`;
      return isHere && isQuery(options, from.query, side, new URLSearchParams(textOf(request)).get('query'));
    }
    case 'datadog': {
      if (request.headers['dd-api-key'] !== secretText) return false;
      const { data } = JSON.parse(textOf(request)) as { data: { attributes: { queries: { query: string }[] } } };
      return isQuery(options, from.query, side, data.attributes.queries[0]?.query);
    }
    case 'webhook': {
      if (request.target !== new URL(from.url).pathname || !isSigned(request)) return false;
      const question = JSON.parse(textOf(request)) as { metric: string; side: string };
      return question.metric === metric.name && question.side === side;
    }
  }
}

/** Whether a query is a metric's for a side: the window, which grows, is whatever it is. */
function isQuery(
  options: MetricServersOptions,
  template: string,
  side: 'canary' | 'baseline',
  query: unknown,
): boolean {
  if (typeof query !== 'string') return false;
  const { plan, rolloutId, canary } = options;
  const window = /(\d+s)/;
  const wanted = fillIn(template, {
    version: side === 'canary' ? canary : baselineOf(options),
    function: addressOf(plan.target).functionName,
    alias: addressOf(plan.target).aliasName,
    rollout: rolloutId,
    window: '\0',
  });
  const pattern = wanted.split('\0').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pattern.join(window.source)}$`).test(query);
}

function baselineOf({ run, plan, home }: MetricServersOptions): string {
  return servedNow(run, plan, home).version;
}

const textOf = ({ body = '' }: WireRequest): string => (typeof body === 'string' ? body : Buffer.from(body).toString());

function isSigned(request: WireRequest): boolean {
  const { headers } = request;
  const signed = `${headers['tidegate-timestamp']}.${textOf(request)}`;
  const digest = createHmac('sha256', secretText).update(signed).digest('hex');
  return headers['tidegate-signature'] === `v1=${digest}`;
}
