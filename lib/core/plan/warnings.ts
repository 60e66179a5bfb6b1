import { formatDuration } from '../text/duration.ts';
import type { Plan } from './plan.ts';
import { PRESETS } from './presets.ts';
import type { Path } from './problem.ts';

export interface Doubt {
  readonly path: Path;
  readonly message: string;
}

/** What is odd about a plan that can be followed all the same. */
export function doubts(plan: Plan, writtenStages: unknown): Doubt[] {
  return [...aboutPreset(writtenStages), ...aboutInterval(plan), ...aboutEvidence(plan)];
}

function aboutPreset(stages: unknown): Doubt[] {
  const preset = typeof stages === 'string' && Object.hasOwn(PRESETS, stages) ? PRESETS[stages] : undefined;
  return preset?.warning === undefined ? [] : [{ path: ['stages'], message: preset.warning }];
}

function aboutInterval({ stages, timing }: Plan): Doubt[] {
  const shortest = Math.min(...stages.map(({ bakeSeconds }) => bakeSeconds));
  if (timing.intervalSeconds <= shortest) return [];
  const message = `an analysis every ${formatDuration(timing.intervalSeconds)} comes late for a bake of ${formatDuration(shortest)}`;
  return [{ path: ['timing', 'interval'], message }];
}

function aboutEvidence({ analysis, stages }: Plan): Doubt[] {
  const { alarms, errors, latency, metrics } = analysis;
  if (alarms.length > 0 || errors !== 'off' || latency !== undefined || metrics !== undefined) return [];
  if (stages.some(({ hooks }) => hooks !== undefined)) return [];
  const message = 'nothing judges the canary: no alarms, no errors, no latency, no metrics, no hooks';
  return [{ path: ['analysis', 'errors'], message }];
}
