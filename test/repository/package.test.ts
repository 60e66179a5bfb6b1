import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './files.ts';

interface Package {
  readonly exports: Record<string, Record<'import' | 'require', Record<'types' | 'default', string>>>;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

const { exports, scripts, dependencies, devDependencies } = JSON.parse(read('package.json')) as Package;

describe('the package', () => {
  it('names exact versions only, so that every installation is the one that was tested', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies });

    const inexact = versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));

    expect(versions.length).toBeGreaterThan(10);
    expect(inexact).toEqual([]);
  });

  it('exports what the build makes of the sources', () => {
    const files = Object.values(exports).flatMap((entry) => Object.values(entry).flatMap(Object.values<string>));
    const sources = files.map((path) => path.replace(/^\.\/dist\/(.+?)(\.d)?\.c?[jt]s$/, '$1.ts'));

    expect(sources).toContain('lib/flags/index.ts');
    expect(repositoryFiles()).toEqual(expect.arrayContaining(sources));
  });

  it('has every script that a page tells somebody to run', () => {
    const pages = repositoryFiles().filter((path) => path.endsWith('.md'));
    const told = pages.flatMap((page) => [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));

    const missing = told.filter((name) => !(name in scripts));

    expect(told).toContain('check');
    expect(missing).toEqual([]);
  });

  it('is set up and shown by the two commands of the README', () => {
    const readme = read('README.md');

    expect(readme).toContain('npm cit');
    expect(readme).toContain('npm ci && npm start');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['test', 'start']));
  });
});
