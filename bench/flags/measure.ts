/** Nanoseconds that one call takes: the median of many rounds, after some that only warm up. */
export function nanosecondsPerCall(call: (i: number) => unknown, perRound = 20_000, rounds = 60): number {
  const times = Array.from({ length: rounds + 20 }, () => {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < perRound; i++) call(i);
    return Number(process.hrtime.bigint() - begun) / perRound;
  });
  return median(times.slice(20));
}

/** The same for a call that gives a promise. */
export async function nanosecondsPerAwait(call: (i: number) => Promise<unknown>, perRound = 2000, rounds = 40) {
  const times: number[] = [];
  for (let round = 0; round < rounds + 10; round++) {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < perRound; i++) await call(i);
    times.push(Number(process.hrtime.bigint() - begun) / perRound);
  }
  return median(times.slice(10));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
