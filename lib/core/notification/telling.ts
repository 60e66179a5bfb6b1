import * as z from 'zod';
import { channels } from './notification.ts';

/** What a rule of the control plane makes of a notice for a channel. */
const Telling = z.strictObject({
  channel: z.enum(channels),
  /** The name of the secret that opens the channel. */
  secret: z.string().min(1),
  detailType: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

export type Telling = z.output<typeof Telling>;

/** Throws on anything else: only a rule of our own sends it. */
export const readTelling = (event: unknown): Telling => Telling.parse(event);
