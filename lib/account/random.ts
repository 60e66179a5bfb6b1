/** A stream of pseudo-random numbers; the same seed gives the same stream in every process. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** Whether something of this probability happens. */
  readonly chance: (probability: number) => boolean;
  /** Standard normal. */
  readonly normal: () => number;
  /** How many of `trials` independent attempts succeed; exact below 60, a normal approximation where np and n(1−p) exceed 30. */
  readonly binomial: (trials: number, probability: number) => number;
  /** How many events happen where `mean` are expected. */
  readonly poisson: (mean: number) => number;
  /** Lower-case hexadecimal digits. */
  readonly hex: (digits: number) => string;
  /** An RFC 9562 version 4 identifier. */
  readonly uuid: () => string;
  /** An independent stream, named so that adding a consumer does not disturb the others. */
  readonly fork: (name: string) => Random;
}

/** sfc32 (C. Doty-Humphrey, PractRand), seeded through a 32-bit string hash. */
export function seededRandom(seed: number | string): Random {
  const next = sfc32(String(seed));

  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const hex = (digits: number) => {
    let text = '';
    while (text.length < digits) text += Math.floor(next() * 16).toString(16);
    return text;
  };
  return {
    next,
    normal,
    hex,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    binomial: (trials, probability) => binomial(trials, probability, next, normal),
    poisson: (mean) => poisson(mean, next, normal),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}

function sfc32(seed: string): () => number {
  let a = hash(seed, 1);
  let b = hash(seed, 2);
  let c = hash(seed, 3);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function binomial(trials: number, probability: number, next: () => number, normal: () => number): number {
  if (trials <= 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - binomial(trials, 1 - probability, next, normal);
  const mean = trials * probability;
  if (trials < 60) {
    let hits = 0;
    for (let i = 0; i < trials; i++) if (next() < probability) hits++;
    return hits;
  }
  if (mean > 30) {
    const drawn = Math.round(mean + normal() * Math.sqrt(mean * (1 - probability)));
    return Math.min(trials, Math.max(0, drawn));
  }
  // Rare successes: jump from one to the next by geometric gaps, which is exact and takes `mean` steps.
  const logFailure = Math.log1p(-probability);
  let hits = 0;
  for (let at = 0; ; hits++) {
    at += Math.floor(Math.log(1 - next()) / logFailure) + 1;
    if (at > trials) return hits;
  }
}

function poisson(mean: number, next: () => number, normal: () => number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let events = 0;
  for (let product = next(); product > limit; product *= next()) events++;
  return events;
}
