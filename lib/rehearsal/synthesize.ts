import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CloudAssembly, readCloudAssembly } from '../account/cloudformation/assembly.ts';

/** The stack that `bin/app.ts` makes for the control plane, and the name it has unless told otherwise. */
export const controlPlaneStack = { name: 'tidegate', stackName: 'Tidegate' } as const;
export const exampleStackName = 'TidegateExample';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isPublished = !import.meta.url.endsWith('.ts');

/**
 * The cloud assembly that a deployment would use: the published package carries it; in the repository `bin/app.ts` is
 * synthesized as `cdk` does it, and again only when a source has changed.
 */
export function synthesizedAssembly(stackNames: readonly string[]): CloudAssembly {
  read ??= readCloudAssembly(isPublished ? join(root, 'assembly') : cachedSynthesis());
  return { ...read, stacks: read.stacks.filter(({ name }) => stackNames.includes(name)) };
}

/** Once per process: what this process has loaded of the sources does not change either. */
let read: CloudAssembly | undefined;

function cachedSynthesis(): string {
  const cache = join(root, '.cache', 'assemblies');
  const folder = join(cache, fingerprint());
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    synthesize(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Somebody else was at it, too, and faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/**
 * What `cdk synth -c example=true -c flags=true` does with `cdk.json`, but for the checks, which take most of its time and change nothing
 * of what it writes: they are for `npm run check` and `cdk deploy`.
 */
function synthesize(outputFolder: string): void {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, example: 'true', flags: 'true' }),
      CDK_VALIDATION: 'false',
      NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
    },
  });
  if (status !== 0) throw new Error(`the control plane could not be synthesized:\n${stderr}`);
}

/** The borders keep what is deployed from importing anything of `lib` but these folders. */
const sources = [
  'bin',
  'functions',
  'statemachines',
  'examples',
  ...['aws', 'constructs', 'core', 'flags', 'sources', 'tasks'].map((folder) => join('lib', folder)),
  'cdk.json',
  'package-lock.json',
];

/** Changes with every file that a synthesis could depend on. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesIn(join(root, source)))) {
    hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
