import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './files.ts';

/** What ties a file to one machine or to a place that its reader cannot see. */
const unwanted = {
  "a folder of somebody's machine": /(?<![\w.:/-])\/(home\/(?!sbx_)|Users\/|root\/|work\/)\w/,
  'the address of a package registry': /registry\.(npmjs|yarnpkg)/,
  'a ticket by its number': /\b(issue|ticket|pull request) #?\d+/i,
  'a merge conflict': /^(<{7}|>{7}) /m,
  "zod's named export, which bundles five times more than a namespace import": /import \{[^}]*\bz\b[^}]*\} from 'zod'/,
  'a mock of a whole SDK class, which other files of the same worker would meet': /mockClient\([A-Z]/,
};

describe('the files of the repository', () => {
  const own = 'test/repository/text.test.ts';
  const files = repositoryFiles().filter((path) => path !== own);

  it.each(Object.entries(unwanted))('never name %s', (_, pattern) => {
    const naming = files.filter((path) => pattern.test(read(path)));

    expect(files.length).toBeGreaterThan(20);
    expect(naming).toEqual([]);
  });

  it.each([
    ["a folder of somebody's machine", 'see /home/ada/tidegate'],
    ['the address of a package registry', 'https://registry.npmjs.org/zod'],
    ['a ticket by its number', 'fixed by issue #12'],
    ['a merge conflict', '<<<<<<< HEAD'],
    ["zod's named export, which bundles five times more than a namespace import", `import { z } from 'zod';`],
    ['a mock of a whole SDK class, which other files of the same worker would meet', 'mockClient(LambdaClient)'],
  ] as const)('would be found out naming %s', (what, text) => {
    expect(text).toMatch(unwanted[what]);
  });
});
