import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { read } from '../repository/files.ts';

interface Shown {
  readonly file: string;
  readonly title: string;
}

const page = read('docs/explanation/hazards.md');
const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));

const shownIn = (text: string): Shown[] =>
  [...text.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }));

/** As a whole: a text in quotes, or what a scenario is called. */
const isThere = ({ file, title }: Shown): boolean =>
  existsSync(file) && [`'${title}'`, `title: ${title}\n`].some((text) => read(file).includes(text));

describe('the table of hazards', () => {
  it('has a row for each, with a test that shows what becomes of it', () => {
    const numbers = rows.map((row) => Number(row.split('|')[1]));

    expect(numbers).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(rows.filter((row) => shownIn(row).length === 0)).toEqual([]);
  });

  it('names only tests that there are', () => {
    expect(shownIn(page).filter((shown) => !isThere(shown))).toEqual([]);
  });

  it('would not get away with a test that there is not', () => {
    const file = 'test/docs/hazards.test.ts';

    expect(isThere({ file: 'test/docs/no-such.test.ts', title: '' })).toBe(false);
    expect(isThere({ file, title: ['shows', 'nothing'].join(' ') })).toBe(false);
    expect(isThere({ file, title: ['names', 'only'].join(' ') })).toBe(false);
  });

  it('says of each what becomes of it in one of three words', () => {
    const becomes = rows.map((row) => row.split('|')[5] ?? '');

    expect(becomes.filter((words) => !/prevented|noticed|documented/.test(words))).toEqual([]);
  });
});
