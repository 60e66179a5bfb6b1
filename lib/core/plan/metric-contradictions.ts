import { type CounterLimits, limitProblem } from '../judges/counter-limits.ts';
import { formatDuration } from '../text/duration.ts';
import { allOf, oneOf, quote, show } from '../text/show.ts';
import type { Contradiction, Draft } from './contradiction.ts';
import { SOURCE_KINDS } from './metric-source.ts';
import { MOST_OWN_METRICS } from './own-metrics.ts';
import { placeholdersIn } from './placeholders.ts';
import { MAX_BAKE_FACTOR } from './times.ts';

type Parts = Readonly<Record<string, unknown>>;

/** What a metric's parts say is fine one by one, and cannot be true together. Parts that were refused are absent. */
export function inOwnMetrics(draft: Draft): Contradiction[] {
  const { metrics } = parts(draft.analysis);
  if (!Array.isArray(metrics)) return [];
  const path = ['analysis', 'metrics'];
  const names = metrics.map((metric) => parts(metric)['name']);
  return [
    ...(metrics.length > MOST_OWN_METRICS
      ? [{ path, expected: `a list of at most ${MOST_OWN_METRICS} metrics`, found: String(metrics.length) }]
      : []),
    ...metrics.flatMap((written: unknown, i) => {
      const metric = parts(written);
      const isRepeated = typeof names[i] === 'string' && names.indexOf(names[i]) < i;
      const problems = [
        ...(isRepeated ? [problem(['name'], 'named once', show(names[i]))] : []),
        ...inSource(metric),
        ...inBounds(metric),
        ...inLimits(metric),
        ...inTimes(metric, draft),
      ];
      return problems.map((one) => ({ ...one, path: [...path, i, ...one.path] }));
    }),
  ];
}

function inSource({ from, compare, secret }: Parts): Contradiction[] {
  const sources = parts(from);
  const given = SOURCE_KINDS.filter((kind) => sources[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    if (typeof from !== 'object') return [];
    const found = given.length > 1 ? allOf(given) : 'none';
    return [{ ...problem(['from'], `exactly one of ${oneOf(SOURCE_KINDS)}`, found), isAboutParts: true }];
  }
  const source = parts(sources[kind]);
  return [
    ...inPeriod(source['period']),
    ...(compare !== undefined && kind !== 'webhook' && !asksForVersion(source)
      ? [
          problem(
            ['compare'],
            'left out, or the query to have {{version}}: both versions would be asked the same',
            show(compare),
          ),
        ]
      : []),
    ...inSecret(kind, source, secret),
  ];
}

function inPeriod(period: unknown): Contradiction[] {
  if (typeof period !== 'number' || period % 60 === 0) return [];
  return [problem(['from', 'cloudwatch', 'period'], 'a whole number of minutes', formatDuration(period))];
}

function inSecret(kind: string, { url }: Parts, secret: unknown): Contradiction[] {
  const has = secret !== undefined;
  if (kind === 'cloudwatch' && has) {
    return [problem(['secret'], "left out: CloudWatch is asked with the function's own role", show(secret))];
  }
  if ((kind === 'datadog' || kind === 'webhook') && !has) {
    const what = kind === 'webhook' ? 'that signs the questions' : 'with its keys';
    return [problem(['secret'], `the name of a secret ${what}`, 'nothing')];
  }
  if (has && typeof url === 'string' && url.startsWith('http:')) {
    return [problem(['from', kind, 'url'], 'an https URL where there is a secret', quote(url))];
  }
  return [];
}

const asksForVersion = (source: unknown): boolean => {
  if (typeof source === 'string') return placeholdersIn(source).includes('version');
  return typeof source === 'object' && source !== null && Object.values(source).some(asksForVersion);
};

/** A measurement must be able to come out well, and to come out otherwise. */
function inBounds({ failIf, succeedIf }: Parts): Contradiction[] {
  if (failIf === undefined && succeedIf === undefined) {
    return [problem(['failIf'], 'a bound, here or in succeedIf: a metric without either says nothing', 'nothing')];
  }
  const empty = Object.entries({ failIf, succeedIf }).find(([, bounds]) => bounds !== undefined && isUnbounded(bounds));
  if (empty) return [{ ...problem([empty[0]], 'a map of above, below or both', 'an empty map'), isAboutParts: true }];

  const [fails, succeeds] = [span(failIf), span(succeedIf)];
  // Fails beyond its bounds, succeeds within its own: what is above `low` and below `high`, and not beyond the others.
  const low = succeeds.above ?? -Infinity;
  const high = succeeds.below ?? Infinity;
  const [allowedFrom, allowedTo] = [fails.below ?? -Infinity, fails.above ?? Infinity];
  if (allowedFrom > allowedTo) {
    return [
      problem(['failIf'], 'bounds between which a value does not fail', `above ${allowedTo} and below ${allowedFrom}`),
    ];
  }
  if (low >= high || low >= allowedTo || high <= allowedFrom) {
    return [problem(['succeedIf'], 'bounds between which a value can be that does not fail', spanText(succeeds))];
  }
  return [];
}

const isUnbounded = (bounds: unknown) => {
  const { above, below } = parts(bounds);
  return above === undefined && below === undefined;
};

function span(bounds: unknown): { readonly above?: number; readonly below?: number } {
  const { above, below } = parts(bounds);
  return { ...(typeof above === 'number' && { above }), ...(typeof below === 'number' && { below }) };
}

const spanText = (bounds: ReturnType<typeof span>) =>
  Object.entries(bounds)
    .map(([name, value]) => `${name} ${value}`)
    .join(' and ');

function inLimits(metric: Parts): Contradiction[] {
  const { failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit, count } = metric;
  const limits = { failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit };
  if (Object.values(limits).includes(undefined)) return [];
  const wrong = limitProblem({ ...limits, count: count ?? 'unbounded' } as CounterLimits);
  return wrong ? [problem([wrong.limit], wrong.expected, wrong.found)] : [];
}

function inTimes({ interval, initialDelay, count }: Parts, { stages, maxBake, timing }: Draft): Contradiction[] {
  const between = parts(timing)['interval'];
  if (typeof interval === 'number' && typeof between === 'number' && interval < between) {
    return [problem(['interval'], `at least timing.interval, ${formatDuration(between)}`, formatDuration(interval))];
  }
  const longest = Math.min(
    ...(Array.isArray(stages) ? stages : []).flatMap((stage) => {
      const { weight, bake } = parts(stage);
      return weight === 0 || typeof bake !== 'number'
        ? []
        : [typeof maxBake === 'number' ? maxBake : MAX_BAKE_FACTOR * bake];
    }),
  );
  if (typeof interval !== 'number' || typeof initialDelay !== 'number' || !Number.isFinite(longest)) return [];
  const needed = initialDelay + (typeof count === 'number' ? count - 1 : 0) * interval;
  if (needed <= longest) return [];
  const key = initialDelay > longest ? 'initialDelay' : 'count';
  const found = key === 'count' ? String(count) : formatDuration(initialDelay);
  const room = `small enough for the ${formatDuration(longest)} that a stage is watched at most`;
  return [problem([key], `${room} (it takes ${formatDuration(needed)})`, found)];
}

const problem = (path: readonly (string | number)[], expected: string, found: string): Contradiction => ({
  path,
  expected,
  found,
});

const parts = (value: unknown): Parts => (typeof value === 'object' && value !== null ? (value as Parts) : {});
