import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { EXIT } from '../../exit-code.ts';

export const types = command({
  name: 'flags types',
  summary: 'TypeScript types of the flags, so that a misspelt one does not compile',
  description:
    'Prints a declaration for createFlags<FlagTypes>() and compileFlags<FlagTypes>(text), from a document or from the one that is deployed. A document that defineFlags has made in the same program knows its types without.',
  arguments: {
    file: {
      summary: 'a document in JSON, or a module that exports one; what is deployed unless given',
      optional: true,
    },
  },
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags types flags.json > flag-types.ts', summary: 'types to be imported' }],
  run: async (context, { file, controlPlane }) => {
    const [{ declareTypes }, { deployedFlags }, { documentIn }] = await Promise.all([
      import('../../../flags/inspect/declare-types.ts'),
      import('../../flags/show.ts'),
      import('../../flags/document-file.ts'),
    ]);
    const document = file === undefined ? await deployedFlags(context, controlPlane) : await documentIn(context, file);
    const source = file ?? 'what is deployed';
    const text = declareTypes(document, source);
    return { exitCode: EXIT.done, json: { source, flags: Object.keys(document.flags), text }, text };
  },
});
