/** What a condition is written with: where it stands decides how flag keys and segments are named. */
export interface Writer {
  /** The key of the flag that the rule belongs to, or a rule that gives it. */
  readonly flagKey: unknown;
  /** Whether that is the flag which is evaluated, and not one that it requires. */
  readonly isOwn: boolean;
  /** Names a segment in the document and gives the reference to it, or writes it out where references cannot nest. */
  readonly segment: (name: string, condition: Condition) => unknown;
}

/** Something that is true or not of whoever asks. Made by `attribute`, `segment`, `after` and their like. */
export interface Condition {
  readonly write: (writer: Writer) => unknown;
}

/** True if all of them are. */
export const everyOf = (...conditions: readonly Condition[]): Condition => joined('and', conditions);

/** True if one of them is. */
export const anyOf = (...conditions: readonly Condition[]): Condition => joined('or', conditions);

export const not = (condition: Condition): Condition => ({ write: (writer) => ({ '!': [condition.write(writer)] }) });

/** Users under a name: written once into the document, whatever refers to it. */
export function segment(name: string, ...conditions: readonly Condition[]): Condition {
  const members = everyOf(...conditions);
  return { write: (writer) => writer.segment(name, members) };
}

/** From this moment on, an ISO 8601 date and time: `2026-12-01T08:00:00Z`. */
export const after = (moment: string): Condition => literal({ '>=': [timestamp, secondsOf(moment)] });

/** Until this moment. */
export const before = (moment: string): Condition => literal({ '<': [timestamp, secondsOf(moment)] });

export const literal = (rule: unknown): Condition => ({ write: () => rule });

/** A date, a time or a name that a definition cannot mean. */
export class FlagDefinitionError extends Error {
  override readonly name = 'FlagDefinitionError';
}

const timestamp = { var: '$flagd.timestamp' };

function secondsOf(moment: string): number {
  const milliseconds = Date.parse(moment);
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(moment) && !Number.isNaN(milliseconds)) return milliseconds / 1000;
  throw new FlagDefinitionError(`a moment is a date, a time and a zone, as 2026-12-01T08:00:00Z, got ${moment}`);
}

function joined(operator: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const [only, ...others] = conditions;
  if (only === undefined) throw new FlagDefinitionError('a condition is missing');
  if (others.length === 0) return only;
  return { write: (writer) => ({ [operator]: conditions.map((condition) => condition.write(writer)) }) };
}
