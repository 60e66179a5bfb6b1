import { describe, expect, test } from 'vitest';
import {
  hasSpoken,
  type HookAnswer,
  type HookStanding,
  readHookAnswer,
  withAnswers,
} from '../../../lib/core/analysis/hook-answers.ts';
import { hookNameOf, isHookJudge } from '../../../lib/core/analysis/hooks.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes } from './question.ts';

describe('an answer', () => {
  test.each<[text: string, answer: Omit<HookAnswer, 'name'>]>([
    ['{"verdict":"pass"}', { verdict: 'pass' }],
    ['{"verdict":"fail","reason":"3 of\\n  40 checks "}', { verdict: 'fail', reason: '3 of 40 checks' }],
    ['{"verdict":"wait","reason":"","more":1}', { verdict: 'wait' }],
    ['{"verdict":"pass","reason":7}', { verdict: 'pass' }],
    ['{"verdict":"pass","reason":" \\n"}', { verdict: 'pass' }],
  ])('%s is a verdict', (text, answer) => {
    expect(readHookAnswer('smoke', text)).toEqual({ name: 'smoke', ...answer });
  });

  test.each([
    '',
    'null',
    'true',
    '"pass"',
    '["pass"]',
    '{"verdict":"PASS"}',
    '{"verdict":true}',
    '{"body":"pass"}',
    'pass',
    '<html>',
  ])('%j is none', (text) => {
    const { verdict, reason } = readHookAnswer('smoke', text);

    expect(verdict).toBe('none');
    expect(reason).toMatch(/^its answer has no "verdict" that is pass, fail or wait: /);
  });

  test('that is long is kept in short', () => {
    const reason = 'x'.repeat(5000);

    expect(readHookAnswer('smoke', JSON.stringify({ verdict: 'fail', reason })).reason).toHaveLength(200);
    expect(readHookAnswer('smoke', reason).reason).toHaveLength(200);
  });
});

const said = (...verdicts: HookAnswer['verdict'][]): readonly HookStanding[] =>
  verdicts.reduce<readonly HookStanding[]>(
    (standings, verdict) => withAnswers(standings, [{ name: 'smoke', verdict }], '2026-01-05T09:00:00.000Z'),
    [],
  );

const atZero = (changes: Parameters<typeof aQuestion>[0] = {}) =>
  judgeStage(aQuestion({ weights: [0, 0.05], hooks: ['smoke'], ...changes }));

describe('a stage at 0 % with a hook', () => {
  test.each([
    ['nobody has asked it', said(), true, 'undecided', 'hook smoke has not been asked yet'],
    ['it passes', said('pass'), true, 'pass', 'hook smoke passes'],
    [
      'it passes before the bake is over',
      said('pass'),
      false,
      'undecided',
      'the bake has not elapsed; hook smoke passes',
    ],
    ['it fails', said('wait', 'fail'), false, 'fail', 'hook smoke fails'],
    ['it waits', said('wait'), true, 'undecided', 'hook smoke wants to wait, asked 1 time'],
    [
      'it says nothing that is a verdict',
      said('wait', 'none'),
      true,
      'undecided',
      'hook smoke gave no verdict, asked 2 times',
    ],
  ] as const)('when %s', (_, hooks, bakeElapsed, kind, reason) => {
    const verdict = atZero({ said: hooks, bakeElapsed });

    expect(verdict).toMatchObject({ kind, reason });
    expect(verdict.findings.map(({ judge }) => judge)).toEqual(['hook:smoke']);
  });

  test('says what the hook said, and how often it was asked', () => {
    const hooks = withAnswers(said('wait'), [{ name: 'smoke', verdict: 'pass', reason: '12 of 12 checks' }], 'later');

    expect(atZero({ said: hooks }).findings).toEqual([
      { judge: 'hook:smoke', kind: 'pass', reason: 'hook smoke passes: 12 of 12 checks', numbers: { asked: 2 } },
    ]);
  });

  test('keeps the answers of its hooks apart', () => {
    const hooks = withAnswers(said('wait', 'wait'), [{ name: 'contract', verdict: 'pass' }], 'later');

    expect(hooks.map(({ name, asked, last }) => [name, asked, last.verdict])).toEqual([
      ['smoke', 2, 'wait'],
      ['contract', 1, 'pass'],
    ]);
  });

  test('asks no more what has passed or failed', () => {
    const spoken = (['pass', 'fail', 'wait', 'none'] as const).map((verdict) => hasSpoken(said(verdict)[0]));

    expect([...spoken, hasSpoken(undefined)]).toEqual([true, true, false, false, false]);
  });

  test('passes early where the plan wants that, and only when all hooks have passed', () => {
    const early = { plan: { early: true }, bakeElapsed: false, said: said('pass') };

    expect(atZero(early).kind).toBe('pass');
    expect(atZero({ ...early, hooks: ['smoke', 'contract'] }).kind).toBe('undecided');
  });

  test('fails by a red alarm, whatever the hook says', () => {
    const plan = { alarms: ['checkout-5xx'] };

    expect(atZero({ plan, alarms: { 'checkout-5xx': 'ALARM' }, said: said('pass') }).kind).toBe('fail');
  });

  test('is undecided while CloudWatch does not answer, and fails by its hook all the same', () => {
    const unavailable = 'CloudWatch does not answer';

    expect(atZero({ unavailable, said: said('pass') })).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(atZero({ unavailable, said: said('fail') }).kind).toBe('fail');
  });

  test('is judged without the hook in a recording, which has no answers', () => {
    const question = aQuestion({ weights: [0, 0.05], hooks: ['smoke'] });

    expect(judgeStage({ ...question, recorded: true }).reason).toBe('no traffic was expected at 0 %');
  });
});

test('a finding of a hook has its name', () => {
  const [judge] = atZero({ said: said('pass') }).findings.map((one) => one.judge);

  expect(isHookJudge(judge!)).toBe(true);
  expect(hookNameOf(judge!)).toBe('smoke');
});

describe('a stage with traffic and a hook', () => {
  const fine = { hooks: ['smoke'], minutes: minutes(10, [19_000, 19], [1000, 1]) };

  test.each([
    [said('pass'), 'pass', undefined],
    [said('wait'), 'undecided', 'hook'],
    [said('none'), 'undecided', 'hook'],
    [said('fail'), 'fail', undefined],
  ] as const)('whose requests go well is as the hook says: %j', (hooks, kind, need) => {
    expect(judgeStage(aQuestion({ ...fine, said: hooks }))).toMatchObject({ kind, ...(need && { need }) });
  });

  test('passes early by its errors, and not by its hook alone', () => {
    const early = { ...fine, bakeElapsed: false, said: said('pass') };

    expect(judgeStage(aQuestion({ ...early, plan: { early: true } })).kind).toBe('pass');
    expect(judgeStage(aQuestion({ ...early, plan: { early: true, errors: 'off' } })).kind).toBe('undecided');
  });

  test('fails by its errors, although the hook passes', () => {
    const bad = minutes(10, [19_000, 19], [1000, 200]);

    expect(judgeStage(aQuestion({ ...fine, minutes: bad, said: said('pass') })).kind).toBe('fail');
  });

  test('wants the hook first of all that no policy proceeds without', () => {
    const few = minutes(10, [200, 0], [10, 0]);

    expect(judgeStage(aQuestion({ ...fine, minutes: few, said: said('wait') }))).toMatchObject({ need: 'hook' });
  });
});
