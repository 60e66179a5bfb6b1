import { logGamma } from './log-gamma.ts';

/**
 * How many of so many trials succeed: one draw from Binomial(trials, chance), by inversion. The search begins at the most
 * likely number and goes outward, so it takes about as many steps as the standard deviation is large. Where nothing is left
 * to chance, no random number is asked for.
 *
 * @param random numbers from 0 up to 1
 */
export function drawBinomial(trials: number, chance: number, random: () => number): number {
  if (trials === 0 || chance <= 0) return 0;
  if (chance >= 1) return trials;
  const odds = chance / (1 - chance);
  const mode = Math.min(trials, Math.floor((trials + 1) * chance));
  const most = Math.exp(
    logGamma(trials + 1) -
      logGamma(mode + 1) -
      logGamma(trials - mode + 1) +
      mode * Math.log(chance) +
      (trials - mode) * Math.log1p(-chance),
  );
  let left = random() - most;
  if (left < 0) return mode;
  let [massBelow, massAbove] = [most, most];
  // Beyond either end the chances come to 0, so there nothing is taken.
  for (let away = 1; away <= trials; away++) {
    massAbove *= ((trials - mode - away + 1) / (mode + away)) * odds;
    left -= massAbove;
    if (left < 0) return mode + away;
    massBelow *= (mode - away + 1) / ((trials - mode + away) * odds);
    left -= massBelow;
    if (left < 0) return mode - away;
  }
  return mode;
}
