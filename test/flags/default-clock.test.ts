import { expect, it } from 'vitest';
import { compileFlags } from '../../lib/flags/index.ts';

it('reads the time of the machine where nobody gives a clock', () => {
  const targeting = { if: [{ '>': [{ var: '$flagd.timestamp' }, Date.UTC(2026, 0, 1) / 1000] }, 'on', 'off'] };
  const flags = compileFlags({ flags: { ramp: { state: 'ENABLED', variants: { on: true, off: false }, targeting } } });

  const { value, reason } = flags.evaluate('ramp', false);

  expect({ value, reason }).toEqual({ value: true, reason: 'TARGETING_MATCH' });
});
