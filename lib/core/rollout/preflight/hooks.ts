import { type Concern, refusal } from './concern.ts';
import type { HookFacts } from './found.ts';

/** The tag by which a function lets itself be asked as a hook: its value is the control plane's name. */
export const hookTag = 'tidegate:hook';

/** Hooks that could not be asked: their stages would never pass. */
export const hookConcerns = (hooks: readonly HookFacts[], controlPlane: string): readonly Concern[] =>
  hooks.flatMap(({ name, isThere, tags }) => {
    if (!isThere) {
      return [refusal('hooks', `hook ${name} does not exist; create the function, or leave it out of the plan`)];
    }
    const found = tags[hookTag];
    if (found === controlPlane) return [];
    const instead = found === undefined ? 'it has none' : `found "${found}"`;
    return [
      refusal(
        'hooks',
        `hook ${name} may not be asked: it needs the tag ${hookTag} with the value "${controlPlane}", ${instead}`,
      ),
    ];
  });
