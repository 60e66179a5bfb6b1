export interface Contestant {
  readonly name: string;
  /** A promise is awaited. */
  readonly call: (i: number) => unknown;
  readonly perRound: number;
}

/**
 * Nanoseconds that one call of each takes: the median of many rounds, after some that only warm up. Rounds take turns, so
 * that a machine which is busy for a while is so for all of them.
 */
export async function nanosecondsPerCall(contestants: readonly Contestant[], rounds = 60): Promise<number[]> {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds + 20; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const time = await oneRound(contestant);
      if (round >= 20) times[index]!.push(time);
    }
  }
  return times.map(median);
}

async function oneRound({ call, perRound }: Contestant): Promise<number> {
  const isAsync = call(0) instanceof Promise;
  const begun = process.hrtime.bigint();
  if (isAsync) for (let i = 0; i < perRound; i++) await call(i);
  else for (let i = 0; i < perRound; i++) call(i);
  return Number(process.hrtime.bigint() - begun) / perRound;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
