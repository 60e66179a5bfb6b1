interface Field {
  readonly low: number;
  readonly high: number;
  /** Names in the order of their numbers, from `low` on. */
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  // Sunday is 0 and 7.
  { low: 0, high: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a text is a cron expression of five fields that comes true some time: minute, hour, day of the month, month and
 * weekday, each of numbers or names, ranges, steps and lists. What finds the times reads more, and is ten times as large.
 */
export function isCron(text: string): boolean {
  const written = text.trim().split(/\s+/);
  if (written.length !== fields.length) return false;
  const [, , days, months, weekdays] = fields.map((field, i) => numbersOf(written[i]!, field));
  const areRead = fields.every((field, i) => numbersOf(written[i]!, field) !== undefined);
  if (!areRead || !days || !months || !weekdays) return false;
  // Where weekdays are named, they come true whatever the days of the month are.
  return written[4] !== '*' || months.some((month) => days.some((day) => day <= longestMonths[month - 1]!));
}

/** All numbers that a field stands for; `undefined` where it cannot be read. */
function numbersOf(text: string, field: Field): readonly number[] | undefined {
  const all = text.split(',').map((part) => partOf(part, field));
  return all.every((numbers) => numbers !== undefined) ? all.flat() : undefined;
}

function partOf(part: string, field: Field): readonly number[] | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  const ends = range === '*' ? [field.low, field.high] : range.split('-').map((end) => endOf(end, field));
  const [first, last] = ends.length === 1 ? [ends[0], ends[0]] : ends;
  const isRange = ends.length === 2;
  if (first === undefined || last === undefined || last < first || ends.length > 2) return undefined;
  // A step of nothing is none, and a single number has no steps.
  if (step !== undefined && (!isRange || Number(step) === 0 || Number(step) > field.high)) return undefined;
  const every = Number(step ?? 1);
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
}

function endOf(text: string, { low, high, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return low + named;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= low && number <= high ? number : undefined;
}
