/** A clock that follows the account's. */
export interface AccountClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Lets the clock be set by what a client is answered; gives the client. */
  readonly of: <C extends Client>(client: C) => C;
}

interface Client {
  /** Each client's own; what goes in is the same for all. */
  readonly middlewareStack: { readonly add: (middleware: never, options: never) => void };
}

/** What the two clocks may differ by before the account's wins: answers are dated by the second, and take time. */
const toleratedMs = 60_000;

/**
 * Ages and times that commands show are the account's, whatever the clock of this machine says: it may be wrong, and a
 * simulated account's runs at a speed of its own. Answers carry the time in their header `Date` (RFC 9110, 6.6.1).
 */
export function accountClock(machine: () => number): AccountClock {
  let ahead = 0;
  const hear = (date: string | undefined) => {
    const difference = Date.parse(date ?? '') - machine();
    if (!Number.isNaN(difference)) ahead = Math.abs(difference) > toleratedMs ? difference : 0;
  };
  const middleware = (next: (args: unknown) => Promise<{ readonly response: unknown }>) => async (args: unknown) => {
    const result = await next(args);
    const { headers = {} } = result.response as { readonly headers?: Readonly<Record<string, string>> };
    hear(headers.date);
    return result;
  };
  return {
    now: () => machine() + ahead,
    of: (client) => {
      // Nearest to the wire, so that refusals are heard as well.
      const place = { step: 'deserialize', priority: 'low', name: 'accountClock' };
      client.middlewareStack.add(middleware as never, place as never);
      return client;
    },
  };
}
