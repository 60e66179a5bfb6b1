import { field } from '../core/plan/fields.ts';
import { readAs, refuse } from '../core/text/read.ts';

/** The kinds of value that only a scenario has. */

/** Requests per second: a bare number, fractions too. */
export const requestRate = (atMost: number) =>
  field<number, number>({ title: 'rate', type: 'number', minimum: 0, maximum: atMost }, (value) => {
    if (typeof value === 'number' && value >= 0 && value <= atMost) return readAs(value);
    const meant = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\b/.exec(value)?.[1] : undefined;
    return refuse(`a number of requests per second from 0 to ${atMost}`, meant);
  });

/** A time in milliseconds, written like `40ms` or `1.2s`. */
export const latency = () =>
  field<string, number>({ title: 'latency', type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s)$' }, (value) => {
    const [, amount, unit] = typeof value === 'string' ? (/^(\d+(?:\.\d+)?)(ms|s)$/.exec(value) ?? []) : [];
    if (amount !== undefined) return readAs(Number(amount) * (unit === 's' ? 1000 : 1));
    return refuse('a time like 40ms or 1.2s', typeof value === 'number' ? `${value}ms` : undefined);
  });

/** The number of a published version, as text: YAML's bare number is taken for it. */
export const version = () =>
  field<string | number, string>(
    {
      title: 'version',
      anyOf: [
        { type: 'string', pattern: '^[1-9]\\d{0,9}$' },
        { type: 'integer', minimum: 1 },
      ],
    },
    (value) => {
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text)) return readAs(text);
      return refuse("a published version's number like 3");
    },
  );

/** Any text but none. */
export const text = (expected: string) =>
  field<string, string>({ title: 'text', type: 'string', minLength: 1 }, (value) =>
    typeof value === 'string' && value !== '' ? readAs(value) : refuse(expected),
  );

/** A map of anything, as JSON has it. */
export const map = (expected: string) =>
  field<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>(
    { title: 'map', type: 'object' },
    (value) => {
      const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isMap ? readAs(value as Readonly<Record<string, unknown>>) : refuse(`a map: ${expected}`);
    },
  );
