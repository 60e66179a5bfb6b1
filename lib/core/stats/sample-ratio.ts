import { logGamma } from './log-gamma.ts';

/**
 * Question: do the versions get the shares of requests (or users) that they should? ("sample ratio mismatch")
 *
 * Lindon & Malek, "Anytime-valid inference for multinomial count data", arXiv:2011.03567: a Dirichlet(k·θ) mixture over
 * the alternatives against fixed shares θ,
 *
 *     ln E = ln Γ(k) − ln Γ(k + n) + Σ [ln Γ(k·θᵢ + Sᵢ) − ln Γ(k·θᵢ)] − Σ Sᵢ·ln θᵢ .
 *
 * An alarm at ln E ≥ ln(1/α) is false with a chance of at most α, at any number of looks. The counts are totals; the
 * shares must not have changed meanwhile. Wrong when requests are not assigned independently (sessions): count users.
 *
 * −∞ cannot occur; +∞ when something was counted where nothing should be; 0 (no evidence) for no requests.
 *
 * @param counts totals so far, one per version
 * @param shares what they should be; they sum to 1
 * @param concentration k; larger is quicker to see small deviations in large samples
 */
export function sampleRatioEvidence(counts: readonly number[], shares: readonly number[], concentration = 100): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.some((count, i) => count > 0 && !(shares[i]! > 0))) return Infinity;
  let log = logGamma(concentration) - logGamma(concentration + total);
  counts.forEach((count, i) => {
    const prior = concentration * shares[i]!;
    if (prior > 0) log += logGamma(prior + count) - logGamma(prior) - count * Math.log(shares[i]!);
  });
  return log;
}
