/** Who goes next, of so many that could: called at every step, with everything that what follows depends on. */
export type Choose = (ready: number, state: string) => number;

/** Runs writers step by step in the order that is chosen; gives how each ended. */
export async function interleave(
  writers: readonly ((step: () => Promise<void>) => Promise<unknown>)[],
  choose: Choose,
  state: () => string,
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const waiting = new Map<number, () => void>();
  const results: PromiseSettledResult<unknown>[] = [];
  const running = new Set(writers.keys());
  const all = writers.map(async (write, writer) => {
    const step = () => new Promise<void>((go) => void waiting.set(writer, go));
    await step();
    results[writer] = (await Promise.allSettled([write(step)]))[0];
    running.delete(writer);
  });
  while (running.size > 0) {
    // One step at a time: until everybody waits for the next one, or is done.
    do await new Promise((resolve) => setImmediate(resolve));
    while (waiting.size < running.size);
    const ready = [...waiting.keys()].sort((a, b) => a - b);
    const next = ready[choose(ready.length, `${ready.join()} ${state()}`)];
    if (next === undefined) continue;
    const go = waiting.get(next);
    waiting.delete(next);
    go?.();
  }
  await Promise.all(all);
  return results;
}

/** Thrown by a choice that leads where another order has been already. */
export class SeenBefore extends Error {}

/**
 * Every order that makes a difference, depth first. `run` is called once for each and must take the same steps for the
 * same choices; two orders that come to the same state, all that has been read included, go on alike, so one of them is left.
 */
export async function everyOrder(run: (choose: Choose) => Promise<void>): Promise<number> {
  const states = new Set<string>();
  let path: { choice: number; of: number }[] = [];
  for (let runs = 1; ; runs++) {
    const taken: typeof path = [];
    const again = path.length;
    try {
      await run((of, state) => {
        if (of < 2) return 0;
        if (taken.length >= again) {
          if (states.has(state)) throw new SeenBefore();
          states.add(state);
        }
        const choice = path[taken.length]?.choice ?? 0;
        taken.push({ choice, of });
        return choice;
      });
    } catch (error) {
      if (!(error instanceof SeenBefore)) throw error;
    }
    while (taken.length > 0 && taken.at(-1)!.choice + 1 >= taken.at(-1)!.of) taken.pop();
    const last = taken.at(-1);
    if (!last) return runs;
    last.choice++;
    path = taken;
  }
}
