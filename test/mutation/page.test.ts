import { describe, expect, it } from 'vitest';
import { mutationPage } from '../../scripts/mutation/page.ts';
import { complaints, type Readings } from '../../scripts/mutation/readings.ts';
import { type Report, renewed, scoresOf, survivorsOf, testsOf } from '../../scripts/mutation/report.ts';

const source = `for (let i = 0; i < sums.length; i++) sums[i] = 0;
for (let i = 0; i < sums.length; i++) {
  if (a || b) sums[i] += 1;
}
`;
const FILE = 'lib/core/stats/sums.ts';

type Status = Report['files'][string]['mutants'][number]['status'];

/** A mutant of what stands between two columns (from 1) of a line, or of several lines. */
const mutant = (status: Status, [line, from]: [number, number], [last, to]: [number, number], replacement: string) => ({
  status,
  replacement,
  location: { start: { line, column: from }, end: { line: last, column: to } },
});

const loop = (line: number) => mutant('Survived', [line, 17], [line, 32], 'i <= sums.length');
const block = mutant('Survived', [2, 39], [4, 2], '{}');
const condition = mutant('NoCoverage', [3, 7], [3, 13], 'a && b');
const others = [
  mutant('Killed', [1, 34], [1, 37], 'i--'),
  mutant('Timeout', [2, 34], [2, 37], 'i--'),
  mutant('Ignored', [1, 1], [1, 2], ''),
];

const report = (...mutants: ReturnType<typeof mutant>[]): Report => ({ files: { [FILE]: { source, mutants } } });
const readings = (...mutants: string[]): Readings => ({
  kinds: { 'same result': 'nobody can tell' },
  files: { [FILE]: [{ kind: 'same result', why: 'nothing stands there', mutants }] },
});
const LOOP = 'i < sums.length → i <= sums.length';

describe('the mutants of a file', () => {
  it('are scored by those killed among those tried, whether a test failed or never ended', () => {
    expect(scoresOf(report(loop(1), condition, ...others))).toEqual([
      { file: FILE, tried: 4, killed: 2, unreached: 1, leftOut: 1 },
    ]);
  });

  it('that survive are told by what is changed, wherever it stands', () => {
    expect(survivorsOf(report(loop(2), loop(1), block, condition, ...others))).toEqual([
      { file: FILE, change: LOOP, lines: [1, 2] },
      { file: FILE, change: '{ if (a || b) sums[i] += 1; } → {}', lines: [2] },
      { file: FILE, change: 'a || b → a && b', lines: [3] },
    ]);
  });
});

describe('when only some files are tried again', () => {
  it('they are renewed, and what is known of the others stays what it was', () => {
    const file = (text: string, ...mutants: ReturnType<typeof mutant>[]) => ({ source: text, mutants });
    const before = {
      files: { 'a.ts': file('a', loop(1)), 'b.ts': file('b', loop(1), condition) },
      testFiles: { 'old.test.ts': {} },
    };
    const now = {
      files: { 'a.ts': file('A', condition), 'b.ts': file('B', loop(1)), 'c.ts': file('c') },
      testFiles: { 'new.test.ts': {} },
    };

    const after = renewed(before, now, ['a.ts', 'c.ts']);

    expect(after.files).toMatchObject({
      'a.ts': now.files['a.ts'],
      'b.ts': before.files['b.ts'],
      'c.ts': now.files['c.ts'],
    });
    expect(['a.ts', 'b.ts', 'c.ts'].map((one) => testsOf(after, one))).toEqual([
      ['new.test.ts'],
      ['old.test.ts'],
      ['new.test.ts'],
    ]);
    expect(testsOf(renewed(after, now, ['c.ts']), 'b.ts')).toEqual(['old.test.ts']);
  });
});

describe('between survivors and their readings', () => {
  const found = (from: Report, with_: Readings) => complaints(survivorsOf(from), with_, Object.keys(from.files));

  it('all is well where each has its own', () => {
    expect(found(report(loop(1), loop(2)), readings(LOOP))).toEqual([]);
  });

  it('a survivor without a reading is named, with what to do', () => {
    expect(found(report(loop(1), loop(2)), readings())).toEqual([
      `${FILE}:1,2 survives without a reading: ${LOOP}\n` +
        '  Write a test that sees it, make the code simpler, or say in scripts/mutation/readings.yaml why it may live.',
    ]);
  });

  it('a reading without a survivor is named, unless its file was not measured', () => {
    expect(found(report(...others), readings(LOOP))).toEqual([
      `${FILE} has a reading of a mutant that does not survive: ${LOOP}\n` +
        '  A test sees it now, or its code has changed: take it out of scripts/mutation/readings.yaml.',
    ]);
    expect(complaints([], readings(LOOP), [])).toEqual([]);
  });

  it('a kind that is not explained is named', () => {
    const { files } = readings(LOOP);

    expect(found(report(loop(1)), { kinds: {}, files })).toEqual([
      `${FILE} has a reading of the kind "same result", which scripts/mutation/readings.yaml does not explain`,
    ]);
  });
});

describe('the page', () => {
  const tools = { stryker: '10.0.0', vitest: '5.0.0' };

  it('has the score of each file, and each survivor with its reading', () => {
    const page = mutationPage(
      [{ folder: 'stats', files: { [FILE]: source }, tests: [], report: report(loop(1), loop(2), ...others) }],
      readings(LOOP),
      tools,
    );

    expect(page).toContain('| `sums.ts` | 4 | 2 | 2 | 0 | 1 | 50.0 % |');
    expect(page).toContain('| same result | 2 | nobody can tell |');
    expect(page).toContain(
      `### \`${FILE}\`\n\n- **same result**: nothing stands there\n  - lines 1, 2: \`i < sums.length\` → \`i <= sums.length\`\n`,
    );
    expect(page).not.toContain('not read yet');
  });

  it('says what has not been read, and what has not been measured', () => {
    const page = mutationPage(
      [
        {
          folder: 'stats',
          files: { [FILE]: source, 'lib/core/stats/new.ts': '' },
          tests: [],
          report: report(condition),
        },
        { folder: 'judges', files: { 'lib/core/judges/a.ts': '' }, tests: ['a.test.ts'], report: undefined },
      ],
      readings(),
      tools,
    );

    expect(page).toContain('- **not read yet**\n  - line 3: `a || b` → `a && b`\n');
    expect(page).toContain(
      'Not tried, or with nothing in them that could be changed: `lib/core/stats/new.ts`, all of `lib/core/judges`.',
    );
  });

  it('says which code has changed since, and which tests were not run', () => {
    const measured = { ...report(loop(1)), testFiles: { 'test/core/stats/sums.test.ts': {} } };
    const page = (text: string, ...tests: string[]) =>
      mutationPage([{ folder: 'stats', files: { [FILE]: text }, tests, report: measured }], readings(LOOP), tools);

    const old = page(`${source}// more`, 'test/core/stats/new.test.ts', 'test/core/stats/sums.test.ts');
    const fresh = page(source, 'test/core/stats/sums.test.ts');

    expect(old).toContain(
      `Changed since they were tried, so that the numbers are those of the code before: \`${FILE}\`.`,
    );
    expect(old).toContain(`Tried without \`test/core/stats/new.test.ts\`: \`${FILE}\`.`);
    expect(fresh).not.toMatch(/Changed since|Tried without/);
  });
});
