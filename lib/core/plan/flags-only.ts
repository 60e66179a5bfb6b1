import type { Plan } from './plan.ts';

/** A plan by which a flag is judged that comes after a function: without what Lambda tells of functions alone. */
export function flagsOnly(plan: Plan): Plan {
  if (!('flag' in plan.target)) return plan;
  const { latency: _latency, sources: _sources, observe = [], ...analysis } = plan.analysis;
  const shown = observe.filter((metric) => typeof metric !== 'string');
  return { ...plan, analysis: { ...analysis, ...(shown.length > 0 && { observe: shown }) } };
}
