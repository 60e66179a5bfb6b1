import { expect, test } from 'vitest';
import { strangeLines } from './shape.ts';

const printed = `00:00:00 ▶ stage 1 of 2: 5% of the traffic
00:01:00 … undecided: too few requests · 66 AWS calls
00:05:00 ✗ roll back: 13 of 121 requests failed`;

test('a capture with other numbers, fewer lines and cut lines has the shape of what was printed', () => {
  const capture = '00:00:07 ▶ stage 1 of 3: 7% of the traffic\n[…]\n00:06:00 ✗ roll back: […] failed';

  expect(strangeLines(capture, printed)).toEqual([]);
});

test.each([
  ['another word', '00:00:00 ▶ stage 1 of 2: 5% of the requests'],
  ['a word too few', '00:05:00 ✗ roll back: 13 of 121 requests'],
  ['a mark that means something else', '00:05:00 ◀ roll back: […]'],
])('%s is found', (_, line) => {
  expect(strangeLines(line, printed)).toEqual([line]);
});

test('lines in another order are found', () => {
  const capture = '00:05:00 ✗ roll back: […]\n00:00:00 ▶ stage […]';

  expect(strangeLines(capture, printed)).toEqual(['00:00:00 ▶ stage […]']);
});
