const folder = process.env.MUTATED;
if (!folder) throw new Error('MUTATED must name a folder of lib/core; `npm run mutation -- stats` sets it');

/** One folder's mutants, each tried by the tests of that folder that reach it. See docs/reference/mutation.md. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  mutate: [`lib/core/${folder}/**/*.ts`],
  // Sentences: what they say is read by people, and tests that repeat them say nothing.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  // What is computed when a module is loaded needs a process of its own for each mutant.
  ignoreStatic: true,
  // What is known of a mutant stays known until its code or the tests that reach it change. This file is the report.
  incremental: true,
  incrementalFile: `.cache/mutation/${folder}.json`,
  tempDirName: `.cache/stryker-${folder}`,
  concurrency: 2,
  dryRunTimeoutMinutes: 60,
  // A property that fails is made small before it says so, which takes its time on a busy machine.
  timeoutMS: 15_000,
  // Nothing is compiled; without a name that does not exist, our tsconfig.json would be rewritten for the copy.
  tsconfigFile: 'none.json',
  ignorePatterns: ['docs', 'bench', 'examples', 'dist', '.cache', 'test/{account,cli,sweep,tasks}'],
  reporters: ['progress-append-only'],
};
