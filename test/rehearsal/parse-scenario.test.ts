import { describe, expect, test } from 'vitest';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';

const LEAST = `traffic: { rps: 1 }
baseline: {}
canary: {}
`;

const messages = (text: string, plan?: string) => {
  const parsedPlan = plan === undefined ? undefined : parsePlan(plan);
  const parsed = parseScenario(text, parsedPlan?.ok ? parsedPlan.plan : undefined);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
};

test('only traffic, baseline and canary are required', () => {
  expect(parseScenario(LEAST)).toEqual({
    ok: true,
    scenario: {
      traffic: { rps: 1, shape: 'steady' },
      baseline: { errorRate: 0, timeouts: 0, outOfMemory: 0, initErrors: 0, latency: { p50: 40, p99: 180 } },
      canary: { errorRate: 0, timeouts: 0, outOfMemory: 0, initErrors: 0, latency: { p50: 40, p99: 180 }, from: 0 },
      alarms: {},
      sources: {},
      hooks: {},
      calendars: {},
      people: [],
      faults: [],
    },
  });
});

test('JSON is read like YAML', () => {
  expect(parseScenario('{ "traffic": { "rps": 1 }, "baseline": {}, "canary": {} }')).toEqual(parseScenario(LEAST));
});

describe('a required key', () => {
  test('that is missing is named with what belongs there', () => {
    expect(messages('traffic: { rps: 1 }\nbaseline: {}\n')).toEqual([
      '1:1: canary is missing, expected a map of errorRate, timeouts, outOfMemory, initErrors, latency and from',
    ]);
  });

  test('that is misspelled is one mistake', () => {
    expect(messages(LEAST.replace('canary', 'canery'))).toEqual([
      '3:1: unknown key canery, expected name, traffic, baseline, canary, flag, alarms, sources, hooks, calendars, people, faults, until or expect; did you mean canary?',
    ]);
  });
});

test.each([
  [
    'traffic: { rps: "40" }',
    'traffic.rps must be a number of requests per second from 0 to 10000, got "40"; did you mean 40?',
  ],
  ['traffic: { rps: -1 }', 'traffic.rps must be a number of requests per second from 0 to 10000, got -1'],
  ['traffic: 40', 'traffic must be a map of rps, shape, from and until, got 40'],
  [
    'traffic: { rps: 1, shape: stedy }',
    'traffic.shape must be steady, diurnal or bursty, got "stedy"; did you mean steady?',
  ],
  ['canary: { errorRate: 5 }', 'canary.errorRate must be a percentage like 5%, got 5; did you mean 5%?'],
  ['canary: { from: 3 }', 'canary.from must be a duration like 90s, 10m or 1h30m, got 3; did you mean 3s?'],
  [
    'canary: { latency: { p50: 40 } }',
    'canary.latency.p50 must be a time like 40ms or 1.2s, got 40; did you mean 40ms?',
  ],
  [
    'canary: { latency: { p50: 1s } }',
    'canary.latency must be p99 at least p50, and both above 0ms, got p50 1000ms and p99 180ms',
  ],
  ['faults: { kind: throttle }', 'faults must be a list of faults, got a map'],
  ['faults: [throttle]', 'faults[0] must be a map with a kind, like { kind: throttle, … }, got "throttle"'],
  [
    'faults: [{ kind: throttle }]',
    'faults[0].service is missing, expected lambda, cloudwatch, dynamodb, states, events or appconfig',
  ],
  [
    'faults: [{ kind: throttle, service: lamda }]',
    'faults[0].service must be lambda, cloudwatch, dynamodb, states, events or appconfig, got "lamda"; did you mean lambda?',
  ],
  [
    'faults: [{ kind: throttle, service: states, operation: GetAlias }]',
    'faults[0].operation must be an operation of states: ',
  ],
  [
    'faults: [{ kind: throttle, service: lambda, alarm: x }]',
    'unknown key faults[0].alarm, expected kind, service, operation, share, at or for',
  ],
  [
    'faults: [{ kind: move-alias, version: $LATEST }]',
    'faults[0].version must be a published version\'s number like 3, got "$LATEST"',
  ],
  ['expect: { outcome: rolledback }', 'did you mean rolled-back?'],
  ['until: 0s', 'until must be at least 1s, got "0s"'],
])('%s is refused: %s', (line, sentence) => {
  const key = line.slice(0, line.indexOf(':'));
  const others = LEAST.split('\n').filter((written) => !written.startsWith(key));

  expect(messages([...others, line].join('\n'))).toEqual([expect.stringContaining(sentence)]);
});

test('a misspelled kind of fault is refused with the kind that was meant', () => {
  const [message, ...others] = messages(`${LEAST}faults: [{ kind: throtle, service: lambda }]\n`);

  expect(message).toMatch(
    /^4:18: faults\[0\]\.kind must be throttle, error, .* or request, got "throtle"; did you mean throttle\?$/,
  );
  expect(others).toEqual([]);
});

test('the number of a version may be written bare', () => {
  const parsed = parseScenario(`${LEAST}faults: [{ kind: request, version: 3 }]\n`);

  expect(parsed).toMatchObject({
    ok: true,
    scenario: { faults: [{ kind: 'request', version: '3', times: 1, at: 0 }] },
  });
});

describe('for a plan', () => {
  const plan = 'target: { function: f, alias: a }\nstages: [{ weight: 5% }]\nanalysis: { alarms: [f-errors] }\n';

  test('a scenario may speak of its alarms', () => {
    const text = `${LEAST}alarms: { f-errors: { minutes: 1, of: 1 } }\nfaults: [{ kind: red-alarm, alarm: f-errors }]\n`;

    expect(messages(text, plan)).toEqual([]);
  });

  test('a scenario must not speak of other alarms, which nobody would look at', () => {
    const text = `${LEAST}alarms: { f-error: {} }\nfaults: [{ kind: red-alarm, alarm: g }]\n`;

    expect(messages(text, plan)).toEqual([
      '4:11: alarms.f-error must be an alarm of the plan: f-errors, got "f-error"; did you mean f-errors?',
      '5:36: faults[0].alarm must be an alarm of the plan: f-errors, got "g"',
    ]);
  });
});

describe('for a plan with metrics of its own', () => {
  const metric = (name: string, from: string) => `    - { name: ${name}, from: ${from}, failIf: { above: 1 } }\n`;
  const math = '{ cloudwatch: { expression: a, metrics: [{ id: a, namespace: N, metric: M }] } }';
  const plan =
    'target: { function: f, alias: a }\nstages: [{ weight: 5% }]\nanalysis:\n  metrics:\n' +
    metric('carts', '{ prometheus: { url: https://p.example.com, query: carts } }') +
    metric('math', math);

  test('a scenario says what each source answers that is not CloudWatch', () => {
    expect(messages(`${LEAST}sources: { carts: [{ canary: 1 }, { from: 3m, answer: silence }] }\n`, plan)).toEqual([]);
    expect(messages(LEAST, plan)).toEqual([
      '1:1: sources.carts is missing, expected what the source of the metric answers, like [{ canary: 1 }]',
    ]);
  });

  test.each([
    [
      'sources: { cart: [{}], carts: [{}] }',
      '4:12: sources.cart must be a metric of the plan: carts, got "cart"; did you mean carts?',
    ],
    ['sources: { math: [{}], carts: [{}] }', '4:12: sources.math must be a metric of the plan: carts, got "math"'],
    ['sources: { carts: [] }', '4:19: sources.carts must be a list of at least one answer, got an empty list'],
    ['sources: { carts: { canary: 1 } }', '4:19: sources.carts must be a list of answers, oldest first, got a map'],
    ['sources: { carts: [{ canary: "1" }] }', '4:30: sources.carts[0].canary must be a bare number, got "1"'],
    [
      'sources: { carts: [{ answer: silent }] }',
      '4:30: sources.carts[0].answer must be number, nothing, nan, text, error or silence, got "silent"; did you mean silence?',
    ],
    ['sources: [1]', '4:10: sources must be a map of lists of answers by the names of metrics, got a list of 1'],
  ])('%s is refused', (line, message) => {
    expect(messages(`${LEAST}${line}\n`, plan)).toEqual([message]);
  });
});

test.each([
  ['', '1:1: traffic is missing'],
  ['[]', '1:1: not a scenario: found an empty list, expected a map of name, traffic'],
  ['traffic: [', '1:11: not a scenario: '],
  [`${LEAST}---\n${LEAST}`, '4:1: not a scenario: several documents in one file'],
])('%j is no scenario', (text, sentence) => {
  expect(messages(text)[0]).toContain(sentence);
});

describe('for a plan with hooks', () => {
  const plan =
    'target: { function: f, alias: a }\nstages: [{ weight: 0%, hooks: [smoke] }, { weight: 5% }]\nfastTrack: [{ weight: 50%, hooks: ["quick:live"] }]\n';

  test('a scenario says what each of them answers', () => {
    const hooks =
      'hooks: { smoke: [{ answer: wait }, { from: 3m, answer: pass, reason: green }], "quick:live": [{ answer: pass }] }';

    expect(messages(`${LEAST}${hooks}\n`, plan)).toEqual([]);
    expect(messages(`${LEAST}hooks: { smoke: [{ answer: pass }] }\n`, plan)).toEqual([
      '4:8: hooks.quick:live is missing, expected what the hook answers, like [{ answer: pass }]',
    ]);
  });

  test.each([
    [
      'hooks: { smoky: [{ answer: pass }], smoke: [{ answer: pass }], "quick:live": [{ answer: pass }] }',
      '4:10: hooks.smoky must be a hook of the plan: smoke or quick:live, got "smoky"; did you mean smoke?',
    ],
    [
      'hooks: { smoke: [{ answer: passed }] }',
      '4:28: hooks.smoke[0].answer must be pass, fail, wait, rubbish, error or silence, got "passed"',
    ],
    ['hooks: [1]', '4:8: hooks must be a map of lists of answers by the names of hooks, got a list of 1'],
  ])('%s is refused', (line, message) => {
    expect(messages(`${LEAST}${line}\n`, plan)).toEqual([message]);
  });
});

describe('for a plan with change calendars', () => {
  const plan =
    'target: { function: f, alias: a }\nstages: [{ weight: 5% }]\nwindows: [{ calendar: quarter-end }, { calendar: quarter-end }]\n';

  test('a scenario says when each of them is open', () => {
    const calendars = 'calendars: { quarter-end: [{ state: closed }, { from: 10m, state: open }] }';

    expect(messages(`${LEAST}${calendars}\n`, plan)).toEqual([]);
    expect(messages(LEAST, plan)).toEqual([
      '1:1: calendars.quarter-end is missing, expected when the calendar is open, like [{ state: closed }, { from: 10m, state: open }]',
    ]);
  });

  test.each([
    [
      'calendars: { year-end: [{ state: open }], quarter-end: [{ state: open }] }',
      '4:14: calendars.year-end must be a calendar of the plan: quarter-end, got "year-end"',
    ],
    [
      'calendars: { quarter-end: [{ state: shut }] }',
      '4:37: calendars.quarter-end[0].state must be open or closed, got "shut"',
    ],
    ['calendars: [1]', '4:12: calendars must be a map of lists of states by the names of calendars, got a list of 1'],
  ])('%s is refused', (line, message) => {
    expect(messages(`${LEAST}${line}\n`, plan)).toEqual([message]);
  });
});

describe('people', () => {
  const plan = 'target: { function: f, alias: a }\nstages: [{ weight: 5% }]\n';
  const people = (item: string) => `${LEAST}people: [${item}]\n`;

  test('come through a permission set unless a role is named', () => {
    const parsed = parseScenario(people('{ at: 12m, who: alice, does: approve }'));

    expect(parsed).toMatchObject({
      ok: true,
      scenario: { people: [{ at: 720, who: 'alice', as: 'Developers', does: 'approve' }] },
    });
  });

  test.each([
    ['{ at: 1m, who: alice, does: aprove }', 'people[0].does must be approve, reject, '],
    ['{ at: 1m, who: alice, does: retry }', 'or run-the-line, got "retry"'],
    ['{ at: 1m, does: pause }', 'people[0].who is missing, expected a name like alice or alice@example.com'],
    ['{ at: 1m, who: a b, does: pause }', 'people[0].who must be a name like alice or alice@example.com, got "a b"'],
    [
      '{ at: 1m, who: al, does: pause, why: x }',
      'unknown key people[0].why, expected at, who, as, tags, does, stage, full or reason',
    ],
    [
      '{ at: 1m, who: al, does: undo }',
      'people[0].reason is missing, expected why, for those who read it later: undo needs one',
    ],
    [
      '{ at: 1m, who: al, does: skip, reason: r }',
      'people[0].stage is missing, expected the stage that is to be left out, from 1',
    ],
    [
      '{ at: 1m, who: al, does: pause, full: true }',
      'people[0].full must be left out: it goes with promote, not with pause',
    ],
    ['{ at: 1m, who: al, does: approve, stage: 2 }', 'people[0].stage must be a stage of the plan, from 1 to 1, got 2'],
    ['{ at: 1m, who: al, as: "a:b", does: pause }', "people[0].as must be a permission set's name, or role/"],
    ['{ at: 1m, who: al, does: pause, tags: [x] }', 'people[0].tags must be a map of tags by their names'],
    ['alice', 'people[0] must be a map of at, who, as, tags, does, stage, full and reason, got "alice"'],
  ])('%s is refused: %s', (item, sentence) => {
    expect(messages(people(item), plan)).toEqual([expect.stringContaining(sentence)]);
  });

  test('are a list', () => {
    expect(messages(`${LEAST}people: { who: alice }\n`)).toEqual([
      '4:9: people must be a list of what people do, got a map',
    ]);
  });
});
