import * as z from 'zod';

/** A map of exactly these keys. Its errors say what belongs into it, or, of a key too much, which keys there are. */
export const map = <Shape extends z.core.$ZodShape>(contents: string, shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : `a map of ${contents}`),
  });
