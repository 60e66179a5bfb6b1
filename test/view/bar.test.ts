import { expect, test } from 'vitest';
import { bar } from '../../lib/view/bar.ts';

test.each([
  [-0.5, '░░░░░░░░░░'],
  [0.39, '███░░░░░░░'],
  [1, '██████████'],
  [7, '██████████'],
])('%d is %s', (share, text) => {
  expect(bar(share)).toBe(text);
});
