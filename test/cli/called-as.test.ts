import { expect, test } from 'vitest';
import { asTypedHere, calledAs } from '../../lib/cli/called-as.ts';

test('what is to be typed is what this program was called as: in a checkout there is no command tidegate', () => {
  const here = calledAs('/srv/tidegate/bin/tidegate.ts', '/srv/tidegate');

  expect(asTypedHere('In a terminal: tidegate flags list.', here)).toBe(
    'In a terminal: npx node bin/tidegate.ts flags list.',
  );
  expect(calledAs('/usr/lib/node_modules/.bin/tidegate', '/srv')).toBe('tidegate');
});
