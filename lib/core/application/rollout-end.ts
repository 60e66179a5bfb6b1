import * as z from 'zod';
import type { EndNotice } from '../rollout/notice.ts';

/** What the control plane publishes of a rollout's end, as far as anybody but people reads it. */
const RolloutEnd = z.object({
  detail: z.object({ target: z.string(), rolloutId: z.string(), outcome: z.string().optional() }),
});

export const readRolloutEnd = (
  event: unknown,
): Pick<EndNotice, 'target' | 'rolloutId'> & { readonly outcome?: string | undefined } =>
  RolloutEnd.parse(event).detail;
