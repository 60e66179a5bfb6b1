import { Cron } from 'croner';
import * as z from 'zod';
import { readAs, refuse } from '../text/read.ts';
import { duration, field } from './fields.ts';

const DAY = 86_400;

/** Five fields, as cron has them: minute, hour, day of month, month, day of week. */
const cron = () =>
  field<string, string>({ title: 'cron expression', type: 'string' }, (value) => {
    const expected = 'a cron expression of five fields like "0 18 * * FRI"';
    if (typeof value !== 'string') return refuse(expected);
    try {
      return new Cron(value, { mode: '5-part' }).nextRun(new Date(0))
        ? readAs(value)
        : refuse(`${expected} that comes true`);
    } catch {
      return refuse(expected);
    }
  });

const zone = () =>
  field<string, string>({ title: 'time zone', type: 'string' }, (value) => {
    const expected = 'a time zone of the IANA database like Europe/Berlin, or UTC';
    if (typeof value !== 'string') return refuse(expected);
    return isZone(value) ? readAs(value) : refuse(expected);
  });

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const Window = z.strictObject({
  open: cron()
    .optional()
    .describe(
      'When a time begins in which rollouts may go on. Where a plan has such windows, they go on in no other time. Either this or `freeze`.',
    ),
  freeze: cron().optional().describe('When a time begins in which no rollout goes on, whatever else is open.'),
  for: duration({ atLeast: 60, atMost: 366 * DAY, bareUnit: 'm' }).describe('How long it lasts. From 1m to 366d.'),
  zone: zone().prefault('UTC').describe('The time zone of the cron expression; its changes of clock included.'),
});

/** When rollouts may go on. */
export const Windows = z
  .array(Window)
  .optional()
  .describe(
    'Times in which rollouts may go on, and in which not. They keep a rollout from going on, never from going back. None unless given.',
  );

export type ReadWindow = z.output<typeof Window>;
