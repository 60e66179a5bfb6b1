import { setFlagsFromString } from 'node:v8';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

// Rehearsals make much that is soon gone: with room for it, collecting it costs a tenth less of their time. Workers inherit all of this.
setFlagsFromString('--min-semi-space-size=32');
setFlagsFromString('--max-semi-space-size=64');
// Two workers keep two cores busy: further threads that help one of them to collect take more from the other than they give.
setFlagsFromString('--no-parallel-scavenge');

// .ci/run asks for the numbers in a file; a person wants them on the screen alone.
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    // Two cores are what everybody has. Files share a worker's module graph: aws-cdk-lib alone takes a second to load.
    maxWorkers: 2,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    pool: 'threads',
    // A first synth in a worker takes seconds, and many on a busy machine; nothing here waits for real time otherwise.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
