import { expect, test } from 'vitest';
import { normalQuantile } from '../../../lib/core/judges/normal-quantile.ts';

// python3 -c "from scipy.stats import norm; print([repr(norm.ppf(p)) for p in (…)])", SciPy 1.17.1
test.each([
  [0.5, 0.0],
  [0.3, -0.5244005127080409],
  [0.074, -1.4466320671589785],
  [0.01, -2.3263478740408408],
  [0.025, -1.9599639845400545],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [1e-6, -4.753424308822899],
  [1e-12, -7.034483825301131],
  [1e-30, -11.464024688443613],
  [1e-300, -37.0470962993612],
])('of %d is %d', (p, expected) => {
  expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-15 * Math.max(1, Math.abs(expected)) * 4);
});
