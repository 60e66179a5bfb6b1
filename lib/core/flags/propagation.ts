/** A function whose environments read the flags through AppConfig's agent. */
export interface FlagReader {
  readonly functionName: string;
  /** How often its agent asks AppConfig for another document, when it is called. */
  readonly pollSeconds: number;
}

/** The agent's own (AppConfig user guide, "Configuring the AWS AppConfig Agent Lambda extension"). */
export const DEFAULT_POLL_SECONDS = 45;
/** How often the client asks its agent, unless `createFlags` is told otherwise. */
const REFRESH_SECONDS = 10;

export interface Propagation {
  /** Until the last environment that is called all the time serves a new document. */
  readonly seconds: number;
  readonly deploySeconds: number;
  /** The slowest agent's. */
  readonly pollSeconds: number;
  readonly refreshSeconds: number;
  /** `undefined` where it is not known which functions read the flags; the agent's own interval is assumed then. */
  readonly readers?: readonly FlagReader[];
}

/**
 * How long a change takes to reach everybody at worst: it is deployed, then the slowest agent asks AppConfig, then the client
 * asks its agent. Each of the two asks only when its environment is called, so pauses between requests come on top.
 */
export function propagation(deploySeconds: number, readers: readonly FlagReader[] | undefined): Propagation {
  const polls = (readers ?? []).map(({ pollSeconds }) => pollSeconds);
  const pollSeconds = polls.length > 0 ? Math.max(...polls) : DEFAULT_POLL_SECONDS;
  return {
    seconds: Math.ceil(deploySeconds + pollSeconds + REFRESH_SECONDS),
    ...{ deploySeconds, pollSeconds, refreshSeconds: REFRESH_SECONDS },
    ...(readers && { readers }),
  };
}

/** The same in sentences. */
export function propagationLines(given: Propagation): readonly string[] {
  const { seconds, deploySeconds, pollSeconds, refreshSeconds, readers } = given;
  const deployed = `${Number(deploySeconds.toFixed(1))} s to deploy it, which is over`;
  return [
    `Every environment that is called serves it within ${seconds} s: ${deployed}, ${pollSeconds} s until its agent asks AppConfig, ${refreshSeconds} s until its client asks the agent.`,
    'Both ask only when there is a request: an environment that sleeps serves what it had at its first request, and the change once it has been awake for that long.',
    readerLine(readers),
  ];
}

function readerLine(readers: readonly FlagReader[] | undefined): string {
  if (!readers) {
    return `Which functions read these flags is not known to you (lambda:ListFunctions); ${DEFAULT_POLL_SECONDS} s is the agent's own interval.`;
  }
  if (readers.length === 0) return 'No function of this account and Region was set up with FlagsReader to read them.';
  const named = readers.map(({ functionName, pollSeconds }) => `${functionName} (${pollSeconds} s)`);
  return `They are read by ${named.join(', ')}.`;
}
