/** Stryker's report (mutation-testing-report-schema), as far as it is read here. */
export interface Report {
  readonly files: Readonly<Record<string, Tried>>;
  /** The test files that were run, by their paths. */
  readonly testFiles?: Readonly<Record<string, unknown>>;
}

interface Tried {
  readonly source: string;
  readonly mutants: readonly Mutant[];
  /** The test files that were run, where that was another time than that of the whole report; Stryker knows nothing of it. */
  readonly triedBy?: readonly string[];
}

interface Mutant {
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'CompileError'
    | 'RuntimeError'
    | 'Pending';
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** How the mutants of one file fared. */
export interface Score {
  readonly file: string;
  /** All that tests were run against, or that no test reaches. */
  readonly tried: number;
  readonly killed: number;
  /** Among those tried. */
  readonly unreached: number;
  /** Not tried, because their code runs only when the module is loaded. */
  readonly leftOut: number;
}

/** Mutants of a file that no test notices and that are written alike. */
export interface Survivor {
  readonly file: string;
  /** `code → mutant`, each on one line, and shortened where it is long. */
  readonly change: string;
  readonly lines: readonly number[];
}

export function scoresOf({ files }: Report): readonly Score[] {
  return sorted(files).map(([file, { mutants }]) => {
    const count = (...statuses: readonly Mutant['status'][]) =>
      mutants.filter(({ status }) => statuses.includes(status)).length;
    return {
      file,
      tried: count('Killed', 'Timeout', 'Survived', 'NoCoverage'),
      killed: count('Killed', 'Timeout'),
      unreached: count('NoCoverage'),
      leftOut: count('Ignored'),
    };
  });
}

export function survivorsOf({ files }: Report): readonly Survivor[] {
  return sorted(files).flatMap(([file, { source, mutants }]) => {
    const lines = new Map<string, number[]>();
    for (const { status, location, replacement = '' } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const change = `${brief(textAt(source, location))} → ${brief(replacement)}`;
      lines.set(change, [...(lines.get(change) ?? []), location.start.line]);
    }
    return [...lines].map(([change, at]) => ({ file, change, lines: at.toSorted((a, b) => a - b) }));
  });
}

/**
 * What is known when only some files were tried again. Of the others the new report has their code as it is now, with those of
 * their mutants that are still in it, as if the rest had never been: they stay what they were.
 */
export function renewed(before: Report, now: Report, tried: readonly string[]): Report {
  const others = Object.keys(before.files).filter((file) => !tried.includes(file));
  return {
    ...now,
    files: {
      ...Object.fromEntries(others.map((file) => [file, { ...before.files[file]!, triedBy: testsOf(before, file) }])),
      ...Object.fromEntries(Object.entries(now.files).filter(([file]) => tried.includes(file))),
    },
  };
}

/** The test files that a file's mutants were tried by. */
export const testsOf = ({ files, testFiles = {} }: Report, file: string): readonly string[] =>
  files[file]!.triedBy ?? Object.keys(testFiles);

const sorted = (files: Report['files']) => Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return lines.join('\n');
}

/** Long enough to tell one piece of code from another, short enough for a line. */
function brief(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 70)} … ${line.slice(-25)}`;
}
