import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMetrics } from '../../../lib/core/judges/metrics-file.ts';
import { readRecording } from '../../../lib/core/judges/recording.ts';

const messages = (read: ReturnType<typeof readRecording> | ReturnType<typeof readMetrics>) =>
  read.ok ? [] : read.problems.map(({ message }) => message);

const recording = (...minutes: unknown[]) => JSON.stringify({ minutes });

const minute = (canary: unknown) => ({ baseline: { requests: 10, errors: 0 }, canary });

describe('a recording', () => {
  test('is read with its defaults', () => {
    const read = readRecording(recording(minute({ requests: 5, errors: 1, slow: 5 })));

    expect(read).toEqual({
      ok: true,
      data: { periodSeconds: 60, history: [], minutes: [minute({ requests: 5, errors: 1, slow: 5 })] },
    });
  });

  test('may be of an outage: every request failed', () => {
    expect(messages(readRecording(recording(minute({ requests: 5, errors: 5, slow: 5 }))))).toEqual([]);
  });

  const COUNT = 'a whole number of 0 or more';

  test.each([
    [{ requests: -1, errors: 0 }, `requests must be ${COUNT}, got -1`],
    [{ requests: 1.5, errors: 0 }, `requests must be ${COUNT}, got 1.5`],
    [{ requests: 'NaN', errors: 0 }, `requests must be ${COUNT}, got "NaN"`],
    [{ requests: null, errors: 0 }, `requests must be ${COUNT}, got nothing`],
    [{ requests: 1e17, errors: 0 }, `requests must be ${COUNT}, got 100000000000000000`],
    [{ errors: 0 }, `requests is missing, expected ${COUNT}`],
    [{ requests: 5, errors: 6 }, 'errors must be at most its requests (5), got 6'],
    [{ requests: 0, errors: 1 }, 'errors must be at most its requests (0), got 1'],
    [{ requests: 5, errors: 0, slow: 6 }, 'slow must be at most its requests (5), got 6'],
  ])('with the counts %j is refused', (counts, expected) => {
    const good = minute({ requests: 5, errors: 0 });

    expect(messages(readRecording(recording(good, good, minute(counts))))).toEqual([`minutes[2].canary.${expected}`]);
  });

  test.each([
    ['', 'not a recording in JSON: nothing'],
    [' \n', 'not a recording in JSON: nothing'],
    ['[]', 'a recording must be a map of periodSeconds, minutes and, optionally, history, got an empty list'],
    ['{}', 'minutes is missing, expected a list of at least one minute, oldest first'],
    [recording(), 'minutes must be a list of at least one minute, oldest first, got an empty list'],
    [recording(7), 'minutes[0] must be a map of baseline and canary, got 7'],
    [
      '{"minutes":[{"baseline":{"requests":1,"errors":0},"canary":{"requests":1,"errors":0}}],"periodSeconds":0}',
      'periodSeconds must be a whole number of seconds from 1 to 86400, got 0',
    ],
  ])('written %s is refused', (text, expected) => {
    expect(messages(readRecording(text))).toEqual([expected]);
  });

  test('is refused with the place where its JSON breaks', () => {
    expect(messages(readRecording('{"minutes": [\n{"baseline" 3}]}'))[0]).toMatch(
      /^not a recording in JSON: [^"].*line 2.*[^"]$/,
    );
  });

  test('is refused when a key would be lost', () => {
    const text = '{"minutes":[{"baseline":{"requests":1,"errors":0,"errors":1},"canary":{"requests":1,"errors":0}}]}';

    expect(messages(readRecording(text))).toEqual(['not a recording in JSON: the key "errors" twice in one map']);
  });

  test.each([
    ['{"history":[[1],[]],"minutes":[{"a":1}],"history":[]}', 'history'],
    ['{"history":{"minutes":1},"minutes":{"history":[1]},"minutes":1}', 'minutes'],
  ])('%s is refused for its second "%s", whatever stands between', (text, key) => {
    expect(messages(readRecording(text))).toEqual([`not a recording in JSON: the key "${key}" twice in one map`]);
  });

  test('may have the same keys in maps inside each other', () => {
    const text = '{"history":{"minutes":[{"history":1}]},"minutes":[{"minutes":1},{"minutes":2}]}';

    expect(messages(readRecording(text)).join()).not.toContain('twice');
  });

  test('is refused with a misspelled key and what was meant', () => {
    expect(messages(readRecording(recording(minute({ requests: 5, errors: 0, slwo: 0 }))))).toEqual([
      'unknown key minutes[0].canary.slwo, expected requests, errors or slow; did you mean slow?',
    ]);
  });

  test('is refused with a key that objects have by nature', () => {
    const text = recording(minute({ requests: 5, errors: 0 })).replace('{', '{"__proto__":{},');

    expect(messages(readRecording(text))).toEqual([
      'unknown key __proto__, expected periodSeconds, minutes or history',
    ]);
  });

  test('in which everything is wrong is refused with the first twenty problems', () => {
    const all = messages(readRecording(recording(...Array(100).fill(minute({ requests: -1, errors: 0 })))));

    expect(all).toHaveLength(20);
    expect(all.at(-1)).toBe('and 81 more problems');
  });

  test('with twenty problems is refused with all of them', () => {
    const all = messages(readRecording(recording(...Array(20).fill(minute({ requests: -1, errors: 0 })))));

    expect(all.at(-1)).toContain('minutes[19]');
  });
});

describe('metrics', () => {
  const read = (metric: unknown, more = {}) => readMetrics(JSON.stringify({ metrics: [metric], ...more }));

  test('are read with their defaults', () => {
    const { data } = read({ name: 'a', control: [1, 'NaN'], experiment: [] }) as Extract<
      ReturnType<typeof readMetrics>,
      { ok: true }
    >;

    expect(data).toEqual({
      metrics: [
        {
          name: 'a',
          control: [1, Number.NaN],
          experiment: [],
          direction: 'either',
          nanStrategy: 'remove',
          outliers: 'keep',
          outlierFactor: 3,
          critical: false,
          dataRequired: false,
          tolerance: 0.25,
          confLevel: 0.98,
          effectSizeMeasure: 'meanRatio',
          effectSizeThresholds: [1, 1],
          criticalThresholds: [1, 1],
          groups: ['metrics'],
        },
      ],
      groupWeights: {},
    });
  });

  const data = { name: 'a', control: [1], experiment: [1] };

  test('have 0.5 as the threshold of a chance to be above the control', () => {
    expect(read({ ...data, effectSizeMeasure: 'cles' })).toMatchObject({
      data: { metrics: [{ effectSizeThresholds: [0.5, 0.5], criticalThresholds: [0.5, 0.5] }] },
    });
  });

  test('have no zero below zero', () => {
    const { data } = readMetrics('{"metrics":[{"name":"a","control":[-0.0],"experiment":[]}]}') as Extract<
      ReturnType<typeof readMetrics>,
      { ok: true }
    >;

    expect(data.metrics[0]?.control).toEqual([0]);
  });

  test('may have weights that leave nothing over', () => {
    expect(messages(read(data, { groupWeights: { metrics: 100 } }))).toEqual([]);
  });

  test.each([
    [{ ...data, control: [1, null] }, 'metrics[0].control[1] must be a number or "NaN", got nothing'],
    [
      { ...data, control: 'NaN' },
      'metrics[0].control must be a list of numbers, with "NaN" for a missing value, got "NaN"',
    ],
    [{ ...data, name: '' }, 'metrics[0].name must be a name, got ""'],
    [{ ...data, direction: 'up' }, 'metrics[0].direction must be "either", "increase" or "decrease", got "up"'],
    [{ ...data, confLevel: 1 }, 'metrics[0].confLevel must be a number above 0 and below 1, got 1'],
    [{ ...data, tolerance: -1 }, 'metrics[0].tolerance must be a number of 0 or more, got -1'],
    [
      { ...data, effectSizeThresholds: [1] },
      'metrics[0].effectSizeThresholds must be two numbers: for a decrease and for an increase, got a list of 1',
    ],
    [{ ...data, outlierFactor: 0 }, 'metrics[0].outlierFactor must be a number above 0, got 0'],
    [{ ...data, critical: 'yes' }, 'metrics[0].critical must be true or false, got "yes"'],
  ])('like %j are refused', (metric, expected) => {
    expect(messages(read(metric))).toEqual([expected]);
  });

  test('are refused when weights do not add up, or are for no group', () => {
    expect(messages(read(data, { groupWeights: { metrics: 90, x: 20 } }))).toEqual([
      'groupWeights must be weights that sum to at most 100 (they sum to 110), got a map',
      'groupWeights.x must be absent, or a group of a metric: metrics, got 20',
    ]);
  });

  test('that overflow a number are refused', () => {
    expect(messages(readMetrics('{"metrics":[{"name":"a","control":[1e999],"experiment":[]}]}'))).toEqual([
      'metrics[0].control[0] must be a number or "NaN", got Infinity',
    ]);
  });
});

test('any text is refused or read, and never thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(messages(readRecording(text)).length).toBeGreaterThan(0);
      expect(messages(readMetrics(text)).length).toBeGreaterThan(0);
    }),
  );
});
