import { dispersion, showsClusters } from '../stats/dispersion.ts';
import type { Counts } from './contract.ts';

export type ErrorModel = 'robust' | 'independent';

/** Fewer errors than this show little about how errors come, so then a longer history is asked for. */
const FEW = 20;
const HOUR = 60;
const DAY = 1440;

/**
 * What `errors.model: auto` means for a baseline with this past: `independent` only if its errors show no clusters.
 *
 * Too short a past is `robust`: less than an hour of minutes with requests, or less than a day if it has fewer than 20
 * errors. A day with fewer shows that accidents with several errors are rare, which is what the choice is about.
 */
export function chooseErrorModel(history: readonly Pick<Counts, 'requests' | 'errors'>[]): ErrorModel {
  return chooseModel(history.map(({ requests, errors }) => ({ requests, events: errors })));
}

/** The same for any kind of event: slow requests come in clusters, too. */
export function chooseModel(history: readonly { readonly requests: number; readonly events: number }[]): ErrorModel {
  const busy = history.filter(({ requests }) => requests > 0).length;
  const found = dispersion(history);
  if (busy < (found.events < FEW ? DAY : HOUR) || showsClusters(found)) return 'robust';
  return 'independent';
}
