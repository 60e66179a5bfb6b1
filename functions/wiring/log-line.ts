/** What an invocation was about, as far as its input or its answer says it. */
interface Subject {
  readonly rolloutId?: string;
  readonly rolloutIds?: readonly string[];
  readonly target?: string;
}

/**
 * One line of JSON per invocation, which CloudWatch Logs Insights reads by its members: which task, of which rollout, and what
 * came of it. An input is never repeated: what people and pipelines send does not belong into a log.
 */
export function logLine(
  task: string,
  input: unknown,
  ended: { readonly answer: unknown } | { readonly error: unknown },
): string {
  const about = { ...subjectOf(input), ...('answer' in ended ? subjectOf(ended.answer) : {}) };
  if ('error' in ended) return JSON.stringify({ level: 'ERROR', task, ...about, error: described(ended.error) });
  return JSON.stringify({ level: 'INFO', task, ...about, ...outcomeOf(ended.answer) });
}

function subjectOf(value: unknown): Subject {
  const { rolloutId, target, detail, reverted, reconciled, body } = membersOf(value);
  return {
    ...(detail === undefined ? {} : subjectOf(detail)),
    ...(typeof body === 'string' ? subjectOf(parsed(body)) : {}),
    ...(typeof rolloutId === 'string' ? { rolloutId } : {}),
    ...(typeof target === 'string' ? { target } : {}),
    ...(Array.isArray(reverted) ? { rolloutIds: reverted as string[] } : {}),
    ...(Array.isArray(reconciled) ? { rolloutIds: reconciled.map(nameOf) } : {}),
  };
}

function nameOf(reconciled: unknown): string {
  const { rolloutId, flag } = membersOf(reconciled);
  return typeof flag === 'string' ? `flag:${flag}` : String(rolloutId);
}

/** Where the machine goes next, and how a rollout ended. */
function outcomeOf(answer: unknown): object {
  const { next, outcome, waitSeconds } = membersOf(answer);
  return { next, outcome, waitSeconds };
}

const described = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
