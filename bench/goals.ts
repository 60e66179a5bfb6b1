import { printTable } from './analysis/table.ts';

/** One figure, beside what it is meant to be. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: 'ms' | 's' | 'KB' | 'MiB' | '';
  /** An upper bound; absent where the figure only explains another. */
  readonly goal?: number;
  /** The same kind of figure for something else, measured in the same run. */
  readonly against?: { readonly what: string; readonly measured: number };
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  printTable(
    title,
    ['', 'measured', 'goal', '', 'compared'],
    figures.map(({ what, measured, unit, goal, against }) => [
      what,
      text(measured, unit),
      goal === undefined ? '' : `≤ ${text(goal, unit)}`,
      goal === undefined ? '' : measured <= goal ? 'met' : 'missed',
      against ? `${(measured / against.measured).toFixed(2)} × ${against.what} (${text(against.measured, unit)})` : '',
    ]),
  );
}

function text(value: number, unit: Figure['unit']): string {
  const digits = unit === '' ? (Number.isInteger(value) ? 0 : 2) : value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`.trim();
}
