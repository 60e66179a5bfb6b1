import { defineConfig } from 'vitest/config';
import { SIMULATIONS } from './folders.ts';

/** The tests of the folder whose mutants are tried, without the simulations: seconds for each mutant, and rarely a verdict. */
export default defineConfig({
  test: {
    include: [`test/core/${process.env.MUTATED}/**/*.test.ts`],
    exclude: SIMULATIONS.map((name) => `**/${name}.test.ts`),
    isolate: false,
    pool: 'threads',
    testTimeout: 120_000,
  },
});
