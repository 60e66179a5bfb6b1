import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './files.ts';

const pages = repositoryFiles().filter((path) => path.endsWith('.md'));

describe('links between pages', () => {
  it.each(pages)('%s links only to what exists', (page) => {
    const broken = relativeLinks(read(page)).filter((link) => !resolves(page, link));

    expect(broken).toEqual([]);
  });

  it('a link to a missing page or heading would be found', () => {
    const text = '[a](missing.md) [b](README.md#no-such-heading) [c](https://example.com)';

    const broken = relativeLinks(text).filter((link) => !resolves('README.md', link));

    expect(broken).toEqual(['missing.md', 'README.md#no-such-heading']);
  });
});

describe('CONTRIBUTING.md', () => {
  const paths = [...read('CONTRIBUTING.md').matchAll(/`((?:\w[\w.-]*\/)+[\w.-]*)`/g)].map(([, path = '']) => path);

  it('names only files and folders that exist', () => {
    const missing = paths.filter((path) => !existsSync(path));

    expect(paths).toContain('lib/core/');
    expect(missing).toEqual([]);
  });

  it('has a place on its map for every folder of lib', () => {
    const folders = new Set(repositoryFiles().flatMap((path) => path.match(/^lib\/[^/]+\//) ?? []));

    expect(paths).toEqual(expect.arrayContaining([...folders]));
  });
});

function relativeLinks(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function resolves(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(read(file)).includes(heading);
}

/** The anchors that a Markdown page gets from its headings on GitHub. */
const headings = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
