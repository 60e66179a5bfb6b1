import type { BreakerDefinition, FlagDefinition, Variants } from './definition.ts';

type Flag = Pick<FlagDefinition<Variants>, 'variants' | 'breaker'>;

/** As text: metadata of flagd has no objects. With every default in it, so that whoever reads it needs none. */
export const breakerText = (flag: Flag, breaker: BreakerDefinition): string => JSON.stringify(complete(flag, breaker));

function complete({ variants }: Flag, { to = 'off', alarms = [], errors, retry }: BreakerDefinition) {
  const [other, ...more] = Object.keys(variants).filter((name) => name !== to);
  const ofDefault = more.length === 0 ? other : undefined;
  return {
    to,
    alarms,
    ...(errors && { errors: { of: ofDefault, requests: 20, minutes: 2, ...errors } }),
    ...(retry && { retry: { afterMinutes: 10, percent: 5, forMinutes: 5, requests: 20, times: 3, ...retry } }),
  };
}

/** What the types let pass of a breaker that could never do what it is for. */
export function problemOfBreaker({ variants, breaker }: Flag): string | undefined {
  if (!breaker) return undefined;
  const { to, alarms, errors, retry } = complete({ variants }, breaker);
  const names = Object.keys(variants);
  if (!names.includes(to)) return `its breaker closes it to one of ${names.join(', ')}, got ${to}`;
  if (alarms.length === 0 && !errors) return 'its breaker needs alarms, or a limit of errors';
  if (errors && (errors.of === undefined || errors.of === to || !names.includes(errors.of))) {
    const others = names.filter((name) => name !== to).join(', ');
    return `the errors that its breaker counts are of one of ${others}, got ${errors.of ?? 'none'}`;
  }
  return outside('errors', errors, errorRanges) ?? outside('retry', retry, retryRanges);
}

type Ranges = Readonly<Record<string, readonly [number, number]>>;

const errorRanges: Ranges = { percent: [0, 100], requests: [1, 1e9], minutes: [1, 60] };
const retryRanges: Ranges = {
  ...{ afterMinutes: [5, 1440], percent: [0.001, 100], forMinutes: [5, 1440], requests: [0, 1e9], times: [1, 20] },
};

function outside(name: string, given: object | undefined, ranges: Ranges): string | undefined {
  if (!given) return undefined;
  const wrong = Object.entries(ranges).find(([member, [least, most]]) => {
    const value = (given as Readonly<Record<string, unknown>>)[member];
    return !(typeof value === 'number' && value >= least && value <= most);
  });
  if (!wrong) return undefined;
  const [member, [least, most]] = wrong;
  return `${name}.${member} of its breaker is from ${least} to ${most}, got ${String((given as Record<string, unknown>)[member])}`;
}
