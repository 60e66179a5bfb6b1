import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Instant } from '../../clock.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import type { LogEvent, LogGroups } from './log-groups.ts';

/** At most so many events in an answer (API reference). */
const MOST_EVENTS = 10_000;
/** At most so many bytes; AWS counts 26 for each event besides its message where they are put (PutLogEvents). */
const MOST_BYTES = 1_048_576;
const EVENT_BYTES = 26;

const KNOWN = ['logGroupName', 'startTime', 'endTime', 'filterPattern', 'nextToken', 'limit'];

type Output = Omit<FilterLogEventsCommandOutput, '$metadata'>;

/**
 * FilterLogEvents: events of a group in order of time, from `startTime` up to and including `endTime`, by pages of 10,000
 * events or 1 MB. A filter pattern is understood where it is a list of alternatives, `?"one" ?two`.
 */
export function filterLogEvents(groups: LogGroups, now: () => Instant) {
  return (input: FilterLogEventsCommandInput): Output => {
    const unknown = Object.entries(input).find(([key, value]) => value !== undefined && !KNOWN.includes(key));
    if (unknown) throw new NotModelledError(`logs:FilterLogEvents with ${unknown[0]}`);
    const { logGroupName = '', startTime = 0, endTime = Infinity, nextToken, limit = MOST_EVENTS } = input;
    const group = groups.find(logGroupName);
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    if (limit < 1 || limit > MOST_EVENTS) {
      throw new AwsError('InvalidParameterException', `limit must be from 1 to ${MOST_EVENTS}, got ${limit}`);
    }
    const matches = matcher(input.filterPattern ?? '');
    const found = group.events
      .filter(({ at, visibleAt }) => at >= startTime && at <= endTime && visibleAt <= now())
      .filter(({ message }) => matches(message))
      .toSorted((a, b) => a.at - b.at);
    return page(found, nextToken, limit);
  };
}

function page(found: readonly LogEvent[], token: string | undefined, limit: number): Output {
  const from = token === undefined ? 0 : offsetOf(token);
  let [end, bytes] = [from, 0];
  while (end < found.length && end - from < limit) {
    bytes += Buffer.byteLength(found[end]!.message) + EVENT_BYTES;
    if (bytes > MOST_BYTES && end > from) break;
    end += 1;
  }
  const events = found.slice(from, end).map(({ stream, at, message, visibleAt }, i) => ({
    logStreamName: stream,
    timestamp: at,
    message,
    ingestionTime: Math.floor(visibleAt),
    eventId: String(from + i).padStart(56, '0'),
  }));
  return { events, searchedLogStreams: [], ...(end < found.length && { nextToken: `events/${end}` }) };
}

function offsetOf(token: string): number {
  const offset = /^events\/(\d+)$/.exec(token)?.[1];
  if (offset === undefined) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return Number(offset);
}

/** `?"one" ?two`: an event that has any of the terms (CloudWatch Logs user guide, "Filter pattern syntax"). */
function matcher(pattern: string): (message: string) => boolean {
  if (pattern.trim() === '') return () => true;
  const terms = [...pattern.matchAll(/\?(?:"((?:[^"\\]|\\.)*)"|(\w+))(?:\s+|$)/g)];
  if (terms.map(([whole]) => whole).join('') !== pattern) {
    throw new NotModelledError(`the filter pattern ${pattern} of CloudWatch Logs`);
  }
  const texts = terms.map(([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare!);
  return (message) => texts.some((text) => message.includes(text));
}
