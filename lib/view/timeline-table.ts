import type { Plan } from '../core/plan/plan.ts';
import { formatPercent } from '../core/text/percent.ts';

/** How far a rollout is when something happens, for those who watch it live. */
export interface Surroundings {
  readonly baseline: { readonly requests: number; readonly errors: number };
  readonly canary: { readonly requests: number; readonly errors: number };
  /** AWS calls so far, and what they and everything else cost; absent where nobody counts them. */
  readonly calls?: number;
  readonly costUsd?: number;
}

/** The columns of an analysis: 88 characters, so that they fit a terminal of 100 beside time and mark. */
const columns = {
  stage: 5,
  share: 5,
  canary: -17,
  baseline: -19,
  verdict: 22,
  calls: -6,
  cost: -8,
} as const;

/** Without calls and cost: 69 characters, so that they fit a terminal of 80. */
const columnsOfRecord = { ...columns, canary: -16, baseline: -18, calls: 0, cost: 0 } as const;

type Row = Readonly<Record<keyof typeof columns, string>>;

/** The last two columns are left out where nobody counts calls. */
export const tableHeader = ({ calls }: Pick<Surroundings, 'calls'>): string =>
  laidOut(calls === undefined ? columnsOfRecord : columns, {
    stage: 'stage',
    share: '',
    canary: 'canary failed',
    baseline: 'baseline failed',
    verdict: 'verdict',
    calls: calls === undefined ? '' : 'calls',
    cost: calls === undefined ? '' : 'cost',
  });

/** `1/4  5%     12 of 13,080     255 of 245,677  bake not over            633  $0.0105` */
export const tableRow = ({ stages }: Plan, index: number, verdict: string, around: Surroundings): string =>
  laidOut(around.calls === undefined ? columnsOfRecord : columns, {
    stage: `${index + 1}/${stages.length}`,
    share: formatPercent(stages[index]?.weight ?? 0),
    canary: failedText(around.canary),
    baseline: failedText(around.baseline),
    verdict,
    calls: around.calls === undefined ? '' : String(around.calls),
    cost: around.costUsd === undefined ? '' : `$${around.costUsd.toFixed(4)}`,
  });

/** Numbers end below each other, words begin below each other. */
function laidOut(widths: Readonly<Record<keyof Row, number>>, row: Row): string {
  const cells = Object.entries(widths).map(([name, width]) => {
    const text = row[name as keyof Row];
    return width < 0 ? text.padStart(-width) : text.padEnd(width);
  });
  return cells.join(' ').trimEnd();
}

const failedText = ({ requests, errors }: Surroundings['canary']) => `${grouped(errors)} of ${grouped(requests)}`;

const grouped = (count: number) => count.toLocaleString('en-US');
