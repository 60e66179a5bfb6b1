import { expect, test } from 'vitest';
import { strangePassages } from './shape.ts';

const printed = `00:00:00 ▶ stage 1 of 2: 5% of the traffic
00:01:00 … undecided: too few requests · 66 AWS calls
00:05:00 ✗ roll back: 13 of 121 requests failed`;

test('a capture with other numbers, fewer lines and cut lines has the shape of what was printed', () => {
  const capture = '00:00:07 ▶ stage 1 of 3: 7% of the traffic\n[…]\n00:06:00 ✗ roll back: […] failed';

  expect(strangePassages(capture, printed)).toEqual([]);
});

test('a capture whose lines are broken elsewhere has the shape of what was printed', () => {
  const printed = '├─ ▶ stage 1\n│    … canary 11 of 274\n│      requests failed\n│    ✓ no data';
  const capture = '│    … canary 1\n│      of 9 requests\n│      failed\n│    ✓ no data';

  expect(strangePassages(capture, printed)).toEqual([]);
});

test.each([
  ['another word', '00:00:00 ▶ stage 1 of 2: 5% of the requests'],
  ['a word too few', '00:05:00 ✗ roll back: 13 of 121 requests'],
  ['a mark that means something else', '00:05:00 ◀ roll back: […]'],
])('%s is found', (_, line) => {
  expect(strangePassages(line, printed)).toEqual([line]);
});

test('lines in another order are found', () => {
  const capture = '00:05:00 ✗ roll back: […]\n[…]\n00:00:00 ▶ stage […]';

  expect(strangePassages(capture, printed)).toEqual(['00:00:00 ▶ stage […]']);
});
