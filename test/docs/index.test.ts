import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read } from '../repository/files.ts';

const index = read('docs/README.md');

test.each(['how-to', 'concepts', 'explanation', 'reference'])('docs/README.md leads to every page in %s', (folder) => {
  const pages = readdirSync(`docs/${folder}`).filter((name) => name.endsWith('.md'));

  expect(pages.filter((page) => !index.includes(`](${folder}/${page})`))).toEqual([]);
});
