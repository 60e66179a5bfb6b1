import { logGamma } from './log-gamma.ts';

/**
 * How many of so many trials succeed: one draw from Binomial(trials, chance), by inversion. The search begins at the most
 * likely number and goes outward, so it takes about as many steps as the standard deviation is large.
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
  let [below, above] = [mode, mode];
  let [massBelow, massAbove] = [most, most];
  while (left >= 0 && (below > 0 || above < trials)) {
    if (above < trials) {
      massAbove *= ((trials - above) / (above + 1)) * odds;
      above += 1;
      left -= massAbove;
      if (left < 0) return above;
    }
    if (below > 0) {
      massBelow *= below / ((trials - below + 1) * odds);
      below -= 1;
      left -= massBelow;
      if (left < 0) return below;
    }
  }
  return mode;
}
