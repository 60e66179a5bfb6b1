import * as z from 'zod';

/** What a rule of the control plane makes of the event of a pipeline or a build that has succeeded. */
const PipelineEnd = z.strictObject({
  target: z.string().min(1),
  owner: z.string().min(1),
  /** The execution's or build's id. */
  key: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
});

export type PipelineEnd = z.output<typeof PipelineEnd>;

/** Throws on anything else: only a rule of our own sends it. */
export const readPipelineEnd = (event: unknown): PipelineEnd => PipelineEnd.parse(event);
