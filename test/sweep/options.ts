import { processPool } from '../../lib/account/host/process-pool.ts';
import { controlPlaneStack } from '../../lib/rehearsal/synthesize.ts';
import type { SweepOptions } from '../../lib/rehearsal/sweep/play.ts';
import { assemblyOnce } from '../scenarios/play.ts';
import { abort } from './abort.ts';

/** What is deployed, and a person who aborts what is held. */
export const sweepOptions = (): SweepOptions => ({
  assembly: assemblyOnce(),
  controlPlane: controlPlaneStack,
  abort,
  shared: { processes, nextKey: () => `run-${String(++runs).padStart(6, '0')}` },
});

const processes = processPool();
let runs = 0;
