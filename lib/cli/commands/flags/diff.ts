import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';

export const diff = command({
  name: 'flags diff',
  summary: 'what would become of whom if a document were deployed',
  description:
    'Compares a document with the one that is deployed, by what both mean and without values, so that the answer can be pasted into a review.',
  arguments: { file: { summary: 'a document of flags in JSON, or a module that exports one' } },
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags diff flags.json', summary: 'what a change means, for a review' }],
  run: async (context, { file, controlPlane }) => {
    const [{ deployedFlags, diffFlags }, { documentIn }] = await Promise.all([
      import('../../flags/show.ts'),
      import('../../flags/document-file.ts'),
    ]);
    return diffFlags(await deployedFlags(context, controlPlane), await documentIn(context, file));
  },
});
