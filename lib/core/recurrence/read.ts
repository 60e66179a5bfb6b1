import { firstAfter } from './first-after.ts';
import { ruleOf } from './read-rule.ts';
import { type Time, timeOf } from './read-time.ts';
import type { Recurrence } from './recurrence.ts';
import { quoted, refuse, Unreadable } from './unreadable.ts';
import { instantOf, isZone } from './wall-clock.ts';

/** What is wrong with a text that should have been a recurrence. */
export interface RecurrenceProblem {
  /** Ends the sentence "… must be". */
  readonly expected: string;
}

export type ReadRecurrence =
  | { readonly ok: true; readonly recurrence: Recurrence; readonly hasOwnZone: boolean }
  | { readonly ok: false; readonly problem: RecurrenceProblem };

/**
 * Reads lines of RFC 5545: `DTSTART`, one `RRULE`, `RDATE`s and `EXDATE`s. A start without a zone of its own is in the given
 * one. Of rules, days and longer periods are read, by month, day of the month, weekday and position; everything else is
 * refused rather than left out. Never throws.
 */
export function readRecurrence(text: string, zone = 'UTC'): ReadRecurrence {
  try {
    return { ok: true, ...recurrenceOf(linesOf(text), zone) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: { expected: error.message } };
    throw error;
  }
}

interface Line {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

const names = ['DTSTART', 'RRULE', 'RDATE', 'EXDATE'];

function linesOf(text: string): readonly Line[] {
  const lines = text.replaceAll(/\r?\n[ \t]+(?=\S)/g, '').split(/\r?\n/);
  return lines.flatMap((line) => (line.trim() === '' ? [] : [lineOf(line.trim())]));
}

function lineOf(line: string): Line {
  const [, head = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
  const [name = '', ...parameters] = head.toUpperCase().split(';');
  if (!names.includes(name)) return refuse(`lines of ${names.join(', ')}, and none like ${quoted(line)}`);
  // Zones are told apart by their letters' case, and come as they were written.
  const written = head.split(';').slice(1);
  const pairs = parameters.map((parameter, i): [string, string] => [
    parameter.split('=')[0] ?? '',
    written[i]?.slice(written[i].indexOf('=') + 1) ?? '',
  ]);
  const unknown = pairs.find(([key]) => key !== 'TZID' && key !== 'VALUE');
  if (unknown) return refuse(`${name} with TZID or VALUE, and not ${quoted(unknown[0])}`);
  return { name, parameters: new Map(pairs), value };
}

function recurrenceOf(lines: readonly Line[], fallback: string) {
  const only = (name: string): Line | undefined => {
    const [first, second] = lines.filter((line) => line.name === name);
    return second ? refuse(`one ${name}, and not several`) : first;
  };
  const begin = only('DTSTART') ?? refuse('a text with DTSTART, like DTSTART;TZID=Europe/Berlin:20261224T000000');
  const start = timeOf(begin.value);
  const zone = zoneOf(begin, start, fallback);
  const instants = (name: string) =>
    lines.filter((line) => line.name === name).flatMap((line) => instantsOf(line, zone));
  const rule = only('RRULE');
  const recurrence: Recurrence = {
    start: start.wall,
    zone,
    ...(rule && { rule: ruleOf(rule.value, { start, zone }) }),
    added: instants('RDATE'),
    excepted: instants('EXDATE'),
  };
  const at = instantOf(start.wall, zone);
  const first = firstAfter({ ...recurrence, added: [], excepted: [] }, at - 1);
  if (first !== at) refuse(`a DTSTART that its own rule names; RFC 5545 does not say what another one means`);
  return { recurrence, hasOwnZone: start.isUtc || begin.parameters.has('TZID') };
}

function zoneOf({ name, parameters }: Line, { isUtc }: Pick<Time, 'isUtc'>, fallback: string): string {
  const named = parameters.get('TZID');
  if (named === undefined) return isUtc ? 'UTC' : fallback;
  if (isUtc) return refuse(`${name} either with TZID or with Z, and not with both`);
  return isZone(named) ? named : refuse(`a TZID of the IANA database like Europe/Berlin, and not ${quoted(named)}`);
}

function instantsOf(line: Line, zone: string): readonly number[] {
  return line.value.split(',').map((text) => {
    const time = timeOf(text);
    return instantOf(time.wall, zoneOf(line, time, zone));
  });
}
