import { oneOf } from '../../core/text/show.ts';
import { command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const JUDGES = ['mann-whitney'];

export const judge = command({
  name: 'judge',
  summary: "compare a canary's metrics with the baseline's, as another tool would",
  description:
    "Classifies metrics from a file and scores them. The judge mann-whitney answers like Kayenta's, so that its verdicts can be compared with Tidegate's own, which decide rollouts. The exit code is 0 whenever it could be judged, whatever the score, and 2 for data that is not valid. Needs no AWS account.",
  arguments: {},
  options: {
    judge: { summary: `which one: ${oneOf(JUDGES)}`, value: 'NAME', read: knownJudge, default: 'mann-whitney' },
    data: { summary: 'the metrics: a file in JSON', value: 'FILE', required: 'the metrics to judge' },
  },
  examples: [
    {
      command: 'tidegate judge --judge mann-whitney --data metrics.json',
      summary: 'how each metric is classified, and the score',
    },
    { command: 'tidegate judge --data metrics.json --json', summary: 'the same for scripts' },
  ],
  run: async (context, { data: file }) => {
    const [{ loadData, dataProblemLines }, { readMetrics }, { judgeMetrics }, { scoreTable }] = await Promise.all([
      import('../data-file.ts'),
      import('../../core/judges/metrics-file.ts'),
      import('../../core/judges/judge-metrics.ts'),
      import('../score-table.ts'),
    ]);

    const read = await loadData(context, file, readMetrics);
    if (!read.ok) {
      const { problems } = read;
      return {
        exitCode: EXIT.invalid,
        json: { valid: false, file, problems },
        text: '',
        notes: dataProblemLines(file, problems),
      };
    }
    const result = judgeMetrics(read.data);
    return { exitCode: EXIT.done, json: result, text: scoreTable(result), notes: result.warnings };
  },
});

function knownJudge(text: string): string {
  if (!JUDGES.includes(text)) throw new UsageError(`--judge must be ${oneOf(JUDGES)}, got ${text}`);
  return text;
}
