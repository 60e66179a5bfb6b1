import { describe, expect, test } from 'vitest';
import { append, narrate, printError, printResult, redraw } from '../../lib/cli/output.ts';
import { aContext } from './a-context.ts';

const result = { exitCode: 0, json: { stages: 3 }, text: 'three stages', notes: ['one is odd'] } as const;

test('a result is text on stdout, and what is noted about it on stderr', () => {
  const context = aContext();

  printResult(context, result, false);

  expect(context.printed).toEqual({ stdout: 'three stages\n', stderr: 'one is odd\n' });
});

test('with --json a result is its value alone', () => {
  const context = aContext();

  printResult(context, result, true);

  expect(context.printed).toEqual({ stdout: '{\n  "stages": 3\n}\n', stderr: '' });
});

test('narration goes to stderr', () => {
  const context = aContext();

  narrate(context, 'shifting');

  expect(context.printed).toEqual({ stdout: '', stderr: 'shifting\n' });
});

test('an error goes to stderr, and to stdout for scripts', () => {
  const [person, script] = [aContext(), aContext()];

  printError(person, new TypeError('no'), false);
  printError(script, new TypeError('no'), true);

  expect(person.printed).toEqual({ stdout: '', stderr: 'error: no\n' });
  expect(JSON.parse(script.printed.stdout)).toEqual({ error: { name: 'TypeError', message: 'no' } });
});

describe('what grows while it is shown', () => {
  test('is added line by line', () => {
    const context = aContext();

    append(context, ['a', 'b']);

    expect(context.printed.stdout).toBe('a\nb\n');
  });

  test('is drawn over the whole terminal, without flicker and without what does not fit', () => {
    const context = aContext();

    redraw(context, ['a', 'b'], { columns: 80, rows: 3 });
    redraw(context, ['a', 'b', 'c', 'd'], { columns: 80, rows: 4 });

    expect(context.printed.stdout.split('\u001B[H').slice(1)).toEqual([
      'a\u001B[K\nb\u001B[K\n\u001B[J',
      'a\u001B[K\nb\u001B[K\n…\u001B[K\n\u001B[J',
    ]);
  });
});
