import { describe, expect, it } from 'vitest';
import { bans, borders } from '../../scripts/borders/rules.ts';
import { readTree } from '../../scripts/borders/tree.ts';
import { findViolations } from '../../scripts/borders/violations.ts';

const tree = (files: Record<string, string>) => new Map(Object.entries(files));
const rulesBrokenBy = (files: Record<string, string>) => findViolations(tree(files)).map(({ rule }) => rule);

/** One import that each folder must not have, by the folder of the rule. */
const plantedImports: Record<string, readonly [file: string, text: string]> = {
  'lib/core': ['lib/core/analysis/judge.ts', `import { parse } from 'yaml';`],
  'lib/core/plan': ['lib/core/plan/read.ts', `import { readFileSync } from 'node:fs';`],
  'lib/core/text': ['lib/core/text/position.ts', `export { lambdaAlias } from '../../aws/alias.ts';`],
  'lib/core/rollout': ['lib/core/rollout/fold.ts', `import { parse } from 'yaml';`],
  'lib/flags': ['lib/flags/evaluate.ts', `import type { Rollout } from '../core/rollout.ts';`],
  'lib/flags/lambda': ['lib/flags/lambda/load.ts', `import { request } from 'node:http';`],
  'lib/view': ['lib/view/timeline.ts', `import { account } from '../account/account.ts';`],
  'lib/tasks': ['lib/tasks/shift.ts', `import { lambdaAlias } from '../aws/alias.ts';`],
  'lib/aws': ['lib/aws/alias.ts', `import type { ShiftDeps } from '../tasks/shift.ts';`],
  'lib/sources': ['lib/sources/prometheus.ts', `import { dynamoTable } from '../aws/table.ts';`],
  'lib/account': ['lib/account/gate.ts', `import { UpdateAlias$ } from '@aws-sdk/client-lambda';`],
  'lib/account/wire': ['lib/account/wire/codec.ts', `import type { Plan } from '../../core/plan/plan.ts';`],
  'lib/account/port': ['lib/account/port/port.ts', `import { LambdaClient } from '@aws-sdk/client-lambda';`],
  'lib/rehearsal': ['lib/rehearsal/run.ts', `import { timeline } from '../view/timeline.ts';`],
  'lib/rehearsal/register-target.ts': [
    'lib/rehearsal/register-target.ts',
    `import { shift } from '../tasks/shift.ts';`,
  ],
  'lib/constructs': ['lib/constructs/control-plane.ts', `const { shift } = await import('../tasks/shift.ts');`],
  'lib/openfeature': ['lib/openfeature/provider.ts', `import { decide } from '../core/decide.ts';`],
  'lib/cli': ['lib/cli/start.ts', `import { shift } from '../tasks/shift.ts';`],
  functions: ['functions/guard.ts', `import { Stack } from 'aws-cdk-lib';`],
  scripts: ['scripts/build.ts', `import { Plan } from '../lib/core/plan/plan.ts';`],
  'scripts/mutation': ['scripts/mutation/page.ts', `import { build } from 'esbuild';`],
};

const mayImportAnything = ['bin', 'bench', 'examples', 'test'];

describe('who imports what', () => {
  it.each(Object.entries(plantedImports))('%s is caught at an import that it may not have', (folder, [file, text]) => {
    const violations = findViolations(tree({ [file]: `\n${text}` }));

    expect(violations).toMatchObject([{ rule: 'imports', file, line: 2 }]);
    expect(violations[0]?.message).toContain(`; ${folder} may import `);
  });

  it('every folder with a rule has its planted violation', () => {
    const planted = [...Object.keys(plantedImports), ...mayImportAnything];

    expect(borders.map(({ folder }) => folder).sort()).toEqual(planted.sort());
  });

  it.each([
    ['an import', `import { shift } from '../tasks/shift.ts';`],
    ['an import for its effects', `import '../tasks/shift.ts';`],
    ['an import that mixes types and values', `import { type Deps, shift } from '../tasks/shift.ts';`],
    ['a type import', `import type { Deps } from '../tasks/shift.ts';`],
    ['a type named in place', `type Deps = import('../tasks/shift.ts').Deps;`],
    ['a re-export', `export { shift } from '../tasks/shift.ts';`],
    ['a re-export of everything', `export * from '../tasks/shift.ts';`],
    ['a re-export of types', `export type { Deps } from '../tasks/shift.ts';`],
    ['an import when needed', `const shift = () => import('../tasks/shift.ts');`],
    ['a detour through its own folder', `import { shift } from '../constructs/../tasks/shift.ts';`],
  ])('sees %s', (_, text) => {
    expect(rulesBrokenBy({ 'lib/constructs/alias.ts': text })).toEqual(['imports']);
  });

  it('lets a folder that may know only types import nothing else', () => {
    const typeOnly = `import type { Alias } from '../aws/alias.ts';`;
    const mixed = `import { type Alias, lambdaAlias } from '../aws/alias.ts';`;

    expect(rulesBrokenBy({ 'lib/tasks/shift.ts': typeOnly })).toEqual([]);
    expect(rulesBrokenBy({ 'lib/tasks/shift.ts': mixed })).toEqual(['imports']);
  });

  it('is not fooled by a folder or package whose name merely begins like an allowed one', () => {
    expect(rulesBrokenBy({ 'lib/view/a.ts': `import '../core-extras/a.ts';` })).toEqual(['imports']);
    expect(rulesBrokenBy({ 'lib/core/a.ts': `import 'zod-to-json-schema';` })).toEqual(['imports']);
  });

  it('is caught at a folder that no rule speaks for', () => {
    expect(rulesBrokenBy({ 'lib/utils/strings.ts': '' })).toEqual(['unmapped']);
  });
});

/** One thing that each ban forbids. */
const plantedDeeds = {
  'creates-client': `import { LambdaClient } from '@aws-sdk/client-lambda';\nconst client = new LambdaClient();`,
  'reads-environment': `const table = process.env.TABLE_NAME;`,
  'looks-at-clock-or-throws-dice': `const now = Date.now();`,
};

describe('who does what', () => {
  const everyBan = bans.flatMap(({ deed, folders }) => folders.map((folder) => ({ deed, folder })));

  it.each(everyBan)('$folder is caught when it $deed', ({ deed, folder }) => {
    const file = `${folder}/planted.ts`;

    const caught = findViolations(tree({ [file]: plantedDeeds[deed] })).map(({ rule }) => rule);

    expect(caught).toContain(deed);
  });

  it.each(bans.flatMap(({ deed, except }) => except.map((file) => ({ deed, file }))))(
    '$file is the exception: it $deed',
    ({ deed, file }) => {
      expect(rulesBrokenBy({ [file]: plantedDeeds[deed] })).not.toContain(deed);
    },
  );

  it.each([
    `Date.now()`,
    `const deps = { now: Date.now };`,
    `new Date()`,
    `Date()`,
    `Math.random()`,
    `performance.now()`,
    `process.hrtime.bigint()`,
    `crypto.randomUUID()`,
    `crypto.getRandomValues(bytes)`,
    `setTimeout(run, 10)`,
    `setInterval(run, 10)`,
    `setImmediate(run)`,
    `globalThis.setTimeout(run, 10)`,
    `const wait = promisify(setTimeout);`,
  ])('a pure folder may not say %s', (text) => {
    expect(rulesBrokenBy({ 'lib/core/decide.ts': text })).toContain('looks-at-clock-or-throws-dice');
  });

  it('a pure folder may take a time apart and wait on a clock it was given', () => {
    const text = `new Date(now).toISOString(); clock.sleep(10); random.next();`;

    expect(rulesBrokenBy({ 'lib/core/decide.ts': text })).toEqual([]);
  });

  it.each([
    `process.env.TABLE_NAME`,
    `process.env['TABLE_NAME']`,
    `const { env } = process;`,
    `import { env } from 'node:process';`,
  ])('an adapter may not say %s', (text) => {
    expect(rulesBrokenBy({ 'lib/aws/records.ts': text })).toContain('reads-environment');
  });

  it.each([
    `import { DynamoDB } from '@aws-sdk/client-dynamodb';\nnew DynamoDB({});`,
    `import { SFNClient as Client } from '@aws-sdk/client-sfn';\nnew Client({});`,
    `import * as sfn from '@aws-sdk/client-sfn';\nnew sfn.SFNClient({});`,
  ])('an adapter may not create a client: %s', (text) => {
    expect(rulesBrokenBy({ 'lib/aws/records.ts': text })).toEqual(['creates-client']);
  });

  it('an adapter may send commands with the client it was given', () => {
    const text = `import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
      export const get = (client: DynamoDBClient) => client.send(new GetItemCommand(input));`;

    expect(rulesBrokenBy({ 'lib/aws/records.ts': text })).toEqual([]);
  });

  it('functions wire: they create clients, read the environment and pass the clock on', () => {
    expect(rulesBrokenBy({ 'functions/shift.ts': Object.values(plantedDeeds).join('\n') })).toEqual([]);
  });
});

describe('cycles', () => {
  it('a ring of files is caught once and spelled out', () => {
    const ring = tree({
      'lib/core/a.ts': `import './b.ts';`,
      'lib/core/b.ts': `export { c } from './c.ts';`,
      'lib/core/c.ts': `import type { A } from './a.ts';`,
    });

    const message = 'imports itself: lib/core/a.ts → lib/core/b.ts → lib/core/c.ts → lib/core/a.ts';
    expect(findViolations(ring)).toMatchObject([{ rule: 'cycle', message }]);
  });

  it('a file that two others share is no ring', () => {
    const diamond = {
      'lib/core/a.ts': `import './b.ts'; import './c.ts';`,
      'lib/core/b.ts': `import './d.ts';`,
      'lib/core/c.ts': `import './d.ts';`,
      'lib/core/d.ts': '',
    };

    expect(rulesBrokenBy(diamond)).toEqual([]);
  });
});

describe('the repository', () => {
  const files = readTree('.');

  it('is read in full, so that no rule passes for want of files', () => {
    expect(files.size).toBeGreaterThan(20);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['lib/account/clock.ts', 'lib/core/plan/plan.ts']));
  });

  it('a file that does not parse stops the check', () => {
    expect(() => findViolations(tree({ 'lib/core/a.ts': 'const = ;' }))).toThrow('lib/core/a.ts');
  });
});
