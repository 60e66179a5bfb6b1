import { expect, test } from 'vitest';
import { markdownTable } from '../../../lib/core/text/markdown-table.ts';

test('columns are aligned, and a bar in a cell does not end it', () => {
  const text = markdownTable(['key', 'a'], [['x|y', 'longer']]);

  expect(text.split('\n')).toEqual(['| key  | a      |', '| ---- | ------ |', '| x\\|y | longer |']);
});
