import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../bench/analysis/rules.ts';
import { evidencePicture } from '../../bench/pictures/evidence.ts';

const folder = new URL('../../docs/explanation/pictures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const page = readFileSync(new URL('../../docs/explanation/analysis.md', import.meta.url), 'utf8');

/** Which requests fail is thrown anew whenever a function calls AWS once more, so numbers and the course of lines differ. */
const shapeOf = (drawn: string) => drawn.replaceAll(/points="[^"]*"/g, 'points').replaceAll(/\d[\d.,]*/g, '#');

test('the picture of evidence is what two rehearsals draw: npm run pictures draws it anew', async () => {
  const drawn = await evidencePicture();

  expect(shapeOf(drawn)).toBe(shapeOf(read('evidence.svg')));
});

test('the page says of it what it shows', () => {
  const [back, passed] = [...read('evidence.svg').matchAll(/crosses 1 in \d+ in minute (\d+)/g)].map(([, at]) => at);

  expect(page).toContain(`rolled back in minute ${back}, the second may pass from minute ${passed} on`);
});

test('the picture of rules has a row for each that is measured', () => {
  const drawn = read('rules.svg');
  const rows = [...drawn.matchAll(/text-anchor="end" font-size="12">([^<]+)</g)].map(([, rule]) => rule);

  expect(rows).toEqual(Object.keys(rules));
});

test.each(['evidence.svg', 'rules.svg'])('%s is on the page, and says in words what it shows', (name) => {
  const [, title = '', description = ''] = /<title[^>]*>(.+)<\/title>\n<desc[^>]*>(.+)<\/desc>/.exec(read(name)) ?? [];

  expect(page).toMatch(new RegExp(`!\\[[^\\]]{20,}\\]\\(pictures/${name}\\)`));
  expect(title).not.toBe('');
  expect(description.length).toBeGreaterThan(100);
});
