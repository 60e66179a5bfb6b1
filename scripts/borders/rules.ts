/**
 * The borders between the folders, as two tables. `docs` never repeats them: this file is the reference, and
 * `test/borders` plants one violation of every row.
 */
export interface Border {
  readonly folder: string;
  /** Folders of ours and packages that may be imported, by whole name or prefix: `lib/core`, `zod`, `node:`. */
  readonly may: readonly string[];
  /** The same, for what only `import type` may name. */
  readonly mayTypes?: readonly string[];
}

const anything = [''];

/** Who may import what. The longest folder that holds a file speaks for it; a file nobody speaks for is a violation. */
export const borders: readonly Border[] = [
  { folder: 'lib/core', may: ['lib/core', 'zod'] },
  { folder: 'lib/core/plan', may: ['lib/core', 'zod', 'yaml'] },
  { folder: 'lib/core/text', may: ['lib/core', 'zod', 'yaml'] },
  // Ids are hashes; the dice of the same module are banned below.
  { folder: 'lib/core/rollout', may: ['lib/core', 'croner', 'zod', 'node:crypto'] },
  { folder: 'lib/flags', may: ['lib/flags'] },
  { folder: 'lib/flags/lambda', may: ['lib/flags', 'node:async_hooks', 'node:fs'] },
  { folder: 'lib/view', may: ['lib/view', 'lib/core'] },
  {
    folder: 'lib/tasks',
    may: ['lib/tasks', 'lib/core', 'lib/flags/inspect'],
    mayTypes: ['lib/aws', 'lib/sources'],
  },
  { folder: 'lib/aws', may: ['lib/aws', 'lib/core', '@aws-sdk', '@smithy', 'node:crypto'] },
  { folder: 'lib/sources', may: ['lib/sources', 'lib/core', 'node:crypto'], mayTypes: ['lib/aws'] },
  { folder: 'lib/account', may: ['lib/account', 'jsonata', 'node:'], mayTypes: ['@aws-sdk', '@smithy'] },
  { folder: 'lib/account/wire', may: ['lib/account', '@aws-sdk', '@smithy', 'node:'] },
  { folder: 'lib/account/port', may: ['lib/account', '@smithy', 'node:'] },
  {
    folder: 'lib/rehearsal',
    may: ['lib/rehearsal', 'lib/account', 'lib/core', 'lib/flags', 'zod', 'node:'],
    mayTypes: ['lib/view'],
  },
  // Registering is what a person does before anything is rehearsed, so it goes the command line's way.
  { folder: 'lib/rehearsal/register-target.ts', may: ['lib/account', 'lib/aws', 'lib/tasks/register.ts', '@aws-sdk'] },
  {
    folder: 'lib/constructs',
    may: [
      'lib/constructs',
      'lib/core',
      'lib/flags/inspect',
      'aws-cdk-lib',
      'cdk-nag',
      'constructs',
      'esbuild',
      'node:',
    ],
  },
  { folder: 'lib/openfeature', may: ['lib/openfeature', 'lib/flags', '@openfeature'] },
  {
    folder: 'lib/cli',
    may: [
      'lib/cli',
      'lib/core',
      'lib/view',
      'lib/aws',
      'lib/flags',
      'lib/tasks/register.ts',
      'lib/rehearsal',
      'lib/account/port',
      '@aws-sdk',
      '@clack/prompts',
      'commander',
      'node:',
    ],
    mayTypes: ['lib/account/wire'],
  },
  { folder: 'functions', may: ['functions', 'lib/tasks', 'lib/aws', 'lib/sources', 'lib/core', '@aws-sdk', 'node:'] },
  { folder: 'scripts', may: ['scripts', 'lib/constructs/bundles.ts', 'oxc-parser', 'esbuild', 'node:'] },
  { folder: 'scripts/mutation', may: ['scripts/mutation', 'vitest', 'yaml', 'node:'] },
  { folder: 'bin', may: anything },
  { folder: 'bench', may: anything },
  { folder: 'examples', may: anything },
  { folder: 'test', may: anything },
];

/** What code can do besides importing: see `source.ts` for what exactly counts. */
export type Deed = 'creates-client' | 'reads-environment' | 'looks-at-clock-or-throws-dice';

export interface Ban {
  readonly deed: Deed;
  readonly folders: readonly string[];
  readonly except: readonly string[];
}

/** Who may not do what. */
export const bans: readonly Ban[] = [
  { deed: 'creates-client', folders: ['lib'], except: ['lib/cli/context.ts', 'lib/rehearsal/register-target.ts'] },
  // A user's function has no file of ours in which it could be wired: the client's entry is its edge.
  { deed: 'reads-environment', folders: ['lib'], except: ['lib/cli/context.ts', 'lib/flags/lambda/index.ts'] },
  {
    deed: 'looks-at-clock-or-throws-dice',
    folders: [
      'lib/core',
      'lib/flags',
      'lib/view',
      'lib/tasks',
      'lib/aws',
      'lib/sources',
      'lib/account',
      'lib/rehearsal',
    ],
    except: [
      // The clock of whoever compiles a document and gives none: people compare rules with the time of their machine.
      'lib/flags/index.ts',
      'lib/flags/lambda/index.ts',
      // Lets the real event loop turn once between two entries of the agenda.
      'lib/account/clock.ts',
      // What code in the sandbox finds under these names, on the virtual clock and the seeded stream.
      'lib/account/host/https.ts',
      'lib/account/host/seeded-crypto.ts',
      'lib/account/host/timers.ts',
    ],
  },
];
