import type { FlagTarget } from '../core/plan/plan.ts';
import { flagLoad, type FlagLoadOptions } from './flag-load.ts';
import { type Load, type LoadOptions, scenarioLoad } from './load.ts';

export interface JointLoadOptions extends LoadOptions, Pick<FlagLoadOptions, 'run' | 'home' | 'random'> {
  /** The flags that are moved after the function, each with its variant. */
  readonly flags: readonly FlagTarget[];
}

/**
 * An application whose new version asks for flags: every request comes through the alias, and is given a variant of each.
 * What a variant breaks, Lambda counts as errors of the version, and the flag client as those of the variant.
 */
export function jointLoad({ flags, run, home, random, ...options }: JointLoadOptions): Load {
  const { scenario, onTick } = options;
  const { errorRate, from } = scenario.flag ?? { errorRate: scenario.canary.errorRate, from: 0 };
  const shares = new Map<string, number>();
  let zero: number | undefined;
  const alsoFailing = (at: number) => {
    const share = Math.max(0, ...shares.values());
    return scenario.flag && zero !== undefined && at >= zero + from * 1000 ? share * errorRate : 0;
  };
  const code = scenarioLoad({ ...options, onTick, alsoFailing });
  // Everybody has the new version before a flag is moved, so what goes wrong without the variant is that version's doing.
  const beneath = { ...scenario, baseline: scenario.canary, canary: { ...scenario.canary, errorRate, from } };
  const loads = flags.map(({ flag, variant = '' }) => {
    const load = flagLoad({
      ...{ ...options, run, home, scenario: beneath, canary: variant, key: flag },
      random: random.fork(flag),
      onTick: () => {},
    });
    load.onRouting(({ routing }) => shares.set(flag, routing[variant] ?? 0));
    return load;
  });
  const all = [...loads, code];
  return {
    ...code,
    begin: () => all.forEach(({ begin }) => begin()),
    setZero: (at) => {
      zero = at;
      all.forEach(({ setZero }) => setZero(at));
    },
    end: () => all.forEach(({ end }) => end()),
  };
}
