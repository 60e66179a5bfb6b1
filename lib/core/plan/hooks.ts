import * as z from 'zod';
import type { Contradiction } from './contradiction.ts';
import { name } from './fields.ts';
import { hookFunction } from './hook-function.ts';
import { inNames } from './named-list.ts';

/** They are asked all at once within an analysis, which has other things to look at. */
const MOST_HOOKS = 5;

/** As Lambda's API reference has names and qualifiers (Invoke). */
const hookName = name({
  pattern: '^[a-zA-Z0-9_-]{1,64}(:([a-zA-Z0-9_-]{1,128}|\\$LATEST))?$',
  expected: "a Lambda function's name, with a version or alias after a colon if need be",
  suggest: (text) => /^(?:arn:.*:function:|\d{12}:function:)([\w-]{1,64}(?::[\w$-]{1,128})?)$/.exec(text)?.[1],
});

export const Hooks = z
  .array(hookName)
  .optional()
  .describe(
    `Functions of yours, \`name\` or \`name:qualifier\`, at most ${MOST_HOOKS}, that judge the stage: it passes only when all have. Asked about once a minute. None unless given.`,
  );

/** @param path the stage's */
export function inHooks(
  hooks: unknown,
  targetFunction: unknown,
  path: Contradiction['path'],
): readonly Contradiction[] {
  if (!Array.isArray(hooks)) return [];
  const at = [...path, 'hooks'];
  const own = hooks.flatMap((hook, i) =>
    typeof hook === 'string' && hookFunction(hook).functionName === targetFunction
      ? [
          {
            path: [...at, i],
            expected: 'another function than the one that is rolled out',
            found: JSON.stringify(hook),
          },
        ]
      : [],
  );
  return [...inNames(hooks, at, { most: MOST_HOOKS, called: 'hooks' }), ...own];
}
