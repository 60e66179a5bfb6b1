import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { findRollout, rolloutArgument } from '../find-rollout.ts';

export const explain = command({
  name: 'explain',
  summary: 'why a rollout did what it did, in sentences',
  description:
    'For each decision: what was decided and when, by which rule, with the numbers; what CloudWatch was asked and what it answered; and what would have changed the decision. With --json the request is there as CloudWatch takes it. With --file it explains a rehearsal, or a record that tidegate history --json printed, and needs no AWS account.',
  arguments: { rollout: { ...rolloutArgument, optional: true } },
  options: {
    file: { summary: 'the JSON of a rehearsal, or of tidegate history', value: 'FILE' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate explain checkout:live', summary: 'why it was rolled back' },
    { command: 'tidegate explain --file rehearsal.json', summary: 'why a rehearsal went as it did' },
  ],
  run: async (context, { rollout: name, file, controlPlane }) => {
    if ((name === undefined) === (file === undefined)) {
      throw new UsageError('name a rollout or a target, or give a file with --file, and not both');
    }
    const [{ explain: explained }, { explanationLines }, { textWidth }] = await Promise.all([
      import('../../view/explain.ts'),
      import('../../view/explain/explanation-lines.ts'),
      import('../width.ts'),
    ]);
    const printed = (explanation: ReturnType<typeof explained>) => ({
      exitCode: EXIT.done,
      json: explanation,
      text: explanationLines(explanation, textWidth(context)).join('\n'),
    });

    if (file !== undefined) {
      const [{ loadData, dataProblemLines }, { readExplained }] = await Promise.all([
        import('../data-file.ts'),
        import('../record-file.ts'),
      ]);
      const read = await loadData(context, file, readExplained);
      if (read.ok) return printed(read.data);
      const { problems } = read;
      const notes = dataProblemLines(file, problems);
      return { exitCode: EXIT.invalid, json: { valid: false, file, problems }, text: '', notes };
    }
    const { openControlPlane } = await import('../open-control-plane.ts');
    const plane = await openControlPlane(context, controlPlane);
    const { id } = await findRollout(plane, name ?? '');
    return printed(explained(id, await plane.records.events(id)));
  },
});
