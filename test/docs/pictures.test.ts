import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../bench/analysis/rules.ts';
import { evidencePicture } from '../../bench/pictures/evidence.ts';

const folder = new URL('../../docs/explanation/pictures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const page = readFileSync(new URL('../../docs/explanation/analysis.md', import.meta.url), 'utf8');

test('the picture of evidence is what two rehearsals give today: npm run pictures draws it anew', async () => {
  const drawn = await evidencePicture();

  expect(drawn).toBe(read('evidence.svg'));
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
