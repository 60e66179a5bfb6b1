import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePlan, parsePlanBytes } from '../../../lib/core/plan/parse.ts';
import type { Plan } from '../../../lib/core/plan/plan.ts';
import type { WrittenPlan } from '../../../lib/core/plan/schema.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/plans/valid/${name}`, import.meta.url), 'utf8');

/** JSON is YAML, so a plan in code is read by the same way. */
function planOf(written: Partial<WrittenPlan> = {}): Plan {
  const plan = { target: { function: 'checkout', alias: 'live' }, stages: [{ weight: '5%' }], ...written };
  const parsed = parsePlan(JSON.stringify(plan));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.plan;
}

describe('reads', () => {
  test('several targets as one list of stages, each of which says whose it is', () => {
    const parsed = parsePlan(fixture('targets.yaml'));

    expect(parsed).toMatchObject({
      ok: true,
      plan: {
        target: { function: 'checkout', alias: 'live' },
        targets: [
          { function: 'checkout', alias: 'live' },
          { flag: 'new-checkout', variant: 'on' },
        ],
        stages: [
          { weight: 0.1 },
          { weight: 1 },
          { targetIndex: 1, weight: 0.1 },
          { targetIndex: 1, weight: 0.5, rampSeconds: 300 },
        ],
      },
    });
  });

  test('a plan of which only the required keys are written, with the defaults', () => {
    const plan = planOf();

    expect(plan).toEqual({
      target: { function: 'checkout', alias: 'live' },
      stages: [{ weight: 0.05, bakeSeconds: 600, maxBakeSeconds: 1800 }],
      timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60, keepWarmSeconds: 3600 },
      onUndecided: 'hold',
      onBusy: 'queue',
      analysis: {
        alarms: [],
        errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'auto' },
        falseAlarm: 0.01,
        falsePass: 0.05,
        early: false,
        noData: 'hold',
        hotfix: 'off',
      },
    } satisfies Plan);
  });

  test('a plan with every key', () => {
    const parsed = parsePlan(fixture('full.yaml'));

    expect(parsed).toEqual({
      ok: true,
      warnings: expect.any(Array),
      defaults: [],
      plan: {
        target: { function: 'checkout', alias: 'live' },
        stages: [
          { weight: 0, bakeSeconds: 60, maxBakeSeconds: 259_200 },
          { weight: 0.005, bakeSeconds: 90, maxBakeSeconds: 259_200 },
          {
            weight: 0.125,
            bakeSeconds: 5_400,
            maxBakeSeconds: 259_200,
            approval: {
              from: ['payments-leads', 'alice@example.com'],
              quorum: 2,
              expiresSeconds: 14_400,
              onExpiry: 'rollback',
            },
          },
          { weight: 0.99, bakeSeconds: 172_800, maxBakeSeconds: 259_200 },
        ],
        timing: { settleSeconds: 30, lagSeconds: 180, intervalSeconds: 90, keepWarmSeconds: 1800 },
        onUndecided: 'proceed',
        onBusy: 'supersede',
        windows: [
          { kind: 'open', cron: '0 9 * * MON-FRI', seconds: 28_800, zone: 'Europe/Berlin' },
          { kind: 'freeze', cron: '0 12 24 12 *', seconds: 1_036_800, zone: 'America/New_York' },
          {
            kind: 'freeze',
            rule: 'DTSTART;TZID=Europe/Berlin:20251128T000000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4FR',
            seconds: 345_600,
            zone: 'UTC',
          },
          { kind: 'calendar', calendar: 'company-freezes' },
        ],
        analysis: {
          alarms: ['checkout-5xx', 'checkout p99'],
          errors: { ratio: 0.9, floor: 0.007, limit: 0.1, detect: 3, model: 'independent' },
          latency: { quantile: 0.999, ratio: 1.5, warmUpSeconds: 180 },
          falseAlarm: 0.001,
          falsePass: 0.5,
          early: true,
          noData: 'rollback',
          blastRadius: { errors: 200 },
          findings: [{ source: 'aws.guardduty', detailType: 'GuardDuty Finding', resource: 'any' }],
          observe: [
            'throttles',
            {
              name: 'backlog',
              namespace: 'AWS/SQS',
              metric: 'ApproximateAgeOfOldestMessage',
              dimensions: { QueueName: 'orders' },
              statistic: 'Maximum',
            },
          ],
          hotfix: 'better',
        },
      },
    });
  });

  test('a metric to observe of which only the required keys are written, and none at all', () => {
    const metric = { name: 'backlog', namespace: 'AWS/SQS', metric: 'NumberOfMessagesSent' };

    expect(planOf({ analysis: { observe: [metric] } }).analysis.observe).toEqual([
      { ...metric, dimensions: {}, statistic: 'Sum' },
    ]);
    expect(planOf({ analysis: { observe: [] } }).analysis).not.toHaveProperty('observe');
  });

  test('JSON with a schema for the editor, and false for off', () => {
    const parsed = parsePlan(fixture('plan.json'));

    expect(parsed).toMatchObject({ ok: true, plan: { analysis: { errors: 'off', alarms: ['checkout-5xx'] } } });
    expect(parsed).not.toHaveProperty('plan.$schema');
  });

  test.each(['errors: off', 'errors: "off"', 'errors: false'])('%s', (errors) => {
    const parsed = parsePlan(`target: { function: a, alias: b }\nstages: BlueGreen\nanalysis: { ${errors} }\n`);

    expect(parsed).toMatchObject({ ok: true, plan: { analysis: { errors: 'off' } } });
  });

  test('a byte order mark and lines that end as on Windows', () => {
    const text = '\ufefftarget: { function: a, alias: b }\r\nstages:\r\n  - { weight: 5% }\r\n';

    const parsed = parsePlanBytes(new TextEncoder().encode(text));

    expect(parsed).toMatchObject({ ok: true, plan: { stages: [{ weight: 0.05 }] } });
  });

  test('a ratio below one in a hotfix', () => {
    const plan = planOf({ analysis: { errors: { ratio: 0.5 }, hotfix: 'not-worse' } });

    expect(plan.analysis.errors).toMatchObject({ ratio: 0.5 });
  });
});

describe('warns, with a place, of', () => {
  const warningsOf = (text: string) => {
    const parsed = parsePlan(`target: { function: a, alias: b }\n${text}`);
    return parsed.ok
      ? parsed.warnings.map(({ line, column, message }) => `${line}:${column} ${message}`)
      : parsed.problems;
  };

  test.each([
    [
      'a bake that a preset has not',
      'stages: AllAtOnce\n',
      '2:9 AllAtOnce is stretched to a bake of 1m, one complete period: without one there is nothing to judge it by',
    ],
    [
      'an analysis later than a bake',
      'stages: Linear10PercentEvery1Minute\ntiming: { interval: 10m }\n',
      '3:21 an analysis every 10m comes late for a bake of 1m',
    ],
    [
      'nothing that judges',
      'stages: BlueGreen\nanalysis:\n  errors: off\n',
      '4:11 nothing judges the canary: no alarms, no errors, no latency, no metrics, no hooks',
    ],
  ])('%s', (_, text, expected) => {
    const warnings = warningsOf(text);

    expect(warnings).toEqual([expected]);
  });

  test('nothing in a plan that is as it should be', () => {
    const warnings = warningsOf('stages: Canary10Percent5Minutes\n');

    expect(warnings).toEqual([]);
  });
});

describe('defaults', () => {
  test('are told as people would write them, key by key, where nothing was written', () => {
    const parsed = parsePlan(fixture('plan.yaml'));

    const defaults = parsed.ok ? parsed.defaults.map(({ path, value }) => `${path} ${value}`) : [];

    expect(defaults).toEqual([
      'stages[0].bake 10m',
      'timing.settle 60s',
      'timing.lag 120s',
      'timing.interval 60s',
      'timing.keepWarm 1h',
      'onUndecided hold',
      'onBusy queue',
      'analysis.errors.ratio 1.2',
      'analysis.errors.floor 0.1%',
      'analysis.errors.detect 5',
      'analysis.errors.model auto',
      'analysis.falseAlarm 1%',
      'analysis.falsePass 5%',
      'analysis.early false',
      'analysis.noData hold',
      'analysis.hotfix off',
    ]);
  });

  test('that depend on other keys are told in words', () => {
    const parsed = parsePlan('target: { function: a, alias: b }\nstages: BlueGreen\n');

    expect(parsed).toMatchObject({ defaults: expect.arrayContaining([{ path: 'maxBake', value: '3 × bake' }]) });
  });
});

describe('whatever is written', () => {
  const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

  /** Lines of plans and of nonsense, in any order: far more of the parser is reached than by letters alone. */
  const fragments = [
    ...fixture('full.yaml').split('\n'),
    ...fixture('plan.yaml').split('\n'),
    '{',
    '}',
    '[',
    ']',
    '---',
    '? ',
    ': ',
    '- ',
    '&a ',
    '*a',
    '!!set',
    '<<: *a',
    '|',
    '>',
    '"',
    "'",
    '#',
    '%',
    '\t',
    '__proto__:',
  ];

  test('reading it ends with a plan or with problems that have a place in the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: codeUnit, maxLength: 200 }),
      fc
        .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 5 })), { maxLength: 30 })
        .map((parts) => parts.join('\n')),
      fc.json(),
    );

    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parsePlan(text);
        if (parsed.ok) return;
        const lastLine = text.split('\n').length;
        const astray = parsed.problems.filter(
          ({ line, column, message }) =>
            !(line >= 1 && line <= lastLine && column >= 1) || /undefined|\[object|\n/.test(message),
        );
        expect(parsed.problems).not.toHaveLength(0);
        expect(astray).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('bytes are read or refused, too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const parsed = parsePlanBytes(bytes);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });

  test('the weights of a plan strictly increase and no bake is longer than the time it may take at most', () => {
    const stage = fc.record(
      {
        weight: fc.integer({ min: 0, max: 20 }).map((n) => `${n * 5}%`),
        bake: fc.constantFrom('1m', '10m', '1h', '30s'),
      },
      { requiredKeys: ['weight'] },
    );
    const plans = fc.record(
      { stages: fc.array(stage, { maxLength: 4 }), maxBake: fc.constantFrom('1m', '10m', '30m', '2h') },
      { requiredKeys: ['stages'] },
    );
    const sorted = fc.boolean();
    let valid = 0;

    fc.assert(
      fc.property(plans, sorted, (written, inOrder) => {
        const stages = inOrder
          ? written.stages.toSorted((a, b) => Number.parseInt(a.weight, 10) - Number.parseInt(b.weight, 10))
          : written.stages;
        const parsed = parsePlan(JSON.stringify({ target: { function: 'a', alias: 'b' }, ...written, stages }));
        if (!parsed.ok) return;
        valid += 1;
        const { plan } = parsed;
        expect(plan.stages.length).toBeGreaterThan(0);
        const unsound = plan.stages.filter(
          ({ weight, bakeSeconds, maxBakeSeconds }, i) =>
            !(weight > (plan.stages[i - 1]?.weight ?? -1) && weight <= 1) ||
            !(bakeSeconds >= 60 && bakeSeconds <= maxBakeSeconds),
        );
        expect(unsound).toEqual([]);
      }),
      { numRuns: 500 },
    );

    expect(valid).toBeGreaterThan(20);
  });
});
