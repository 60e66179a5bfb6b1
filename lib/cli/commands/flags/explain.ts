import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';
import { readContext } from '../../flags/read-context.ts';
import { readTime } from '../../read-time.ts';

export const explain = command({
  name: 'flags explain',
  summary: 'which variant of a flag somebody is served, and why',
  description:
    'Evaluates the document that is deployed as functions do, and tells each condition that was looked at, what was hashed for a split, and where in it somebody stands. --at evaluates it at another time, so that a ramp can be seen before it happens.',
  arguments: { key: keyArgument },
  options: {
    context: {
      summary: 'who asks: name=value with commas between, or an object in JSON; a split needs a targetingKey',
      value: 'CONTEXT',
      read: readContext,
    },
    at: { summary: 'the time that rules see, with its zone; now unless given', value: 'TIME', read: readTime },
    file: { summary: 'a document in JSON, or a module that exports one, instead of what is deployed', value: 'FILE' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: 'tidegate flags explain new-checkout --context targetingKey=user-1,plan=pro',
      summary: 'what user-1 is served',
    },
    {
      command: 'tidegate flags explain new-checkout --context targetingKey=user-1 --at 2026-12-01T09:30Z',
      summary: 'where a ramp will be by then',
    },
  ],
  run: async (context, { key, context: asking = {}, at = context.now(), file, controlPlane }) => {
    const [{ explainFlag }, { deployedFlags }, { documentIn }] = await Promise.all([
      import('../../flags/explain.ts'),
      import('../../flags/show.ts'),
      import('../../flags/document-file.ts'),
    ]);
    const document = file === undefined ? await deployedFlags(context, controlPlane) : await documentIn(context, file);
    return explainFlag(document, { key, context: asking, at });
  },
});
