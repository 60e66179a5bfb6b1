import * as z from 'zod';
import type { FlagPolicy } from './policy.ts';

const names = z.array(z.string().min(1));
const schema = z.strictObject({
  owners: z.record(z.string().min(1), names).optional(),
  tags: z
    .record(
      z.string().regex(/^[^,\s]+$/),
      z.strictObject({
        onlyByRollout: z.boolean().optional(),
        except: names.optional(),
        ticket: z.boolean().optional(),
        approval: z.boolean().optional(),
      }),
    )
    .optional(),
});

/** Beside the others of a function's environment, which has 4 KB in all (Lambda quotas). */
const longest = 3000;

/** As the control plane's stack hands it to its functions. Throws for what is no policy, with where it is wrong. */
export function writePolicy(policy: FlagPolicy): string {
  const read = schema.safeParse(policy);
  if (!read.success) throw new Error(`flagPolicy is none: ${z.prettifyError(read.error)}`);
  const text = JSON.stringify(read.data);
  if (text.length <= longest) return text;
  throw new Error(
    `flagPolicy has ${text.length} characters, and a function's environment has room for ${longest}; name roles or permission sets instead of people`,
  );
}
