import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A first synth in a worker takes seconds on two cores; nothing here waits for real time otherwise.
    testTimeout: 30_000,
  },
});
