import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { aDeployedAccount } from '../cli/a-deployed-account.ts';
import { read } from '../repository/files.ts';
import { type Done, inShell } from './a-shell.ts';

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly 'cancel-in-progress': boolean };
  readonly jobs: { readonly release: GitHubJob };
}
interface GitHubJob {
  readonly environment: string;
  readonly 'timeout-minutes': number;
  readonly steps: readonly {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: object;
  }[];
}
interface GitLab {
  readonly release: {
    readonly id_tokens: { readonly AWS_TOKEN: { readonly aud: string } };
    readonly interruptible: boolean;
    readonly timeout: string;
    readonly before_script: readonly string[];
    readonly script: readonly string[];
  };
}
interface Buildspec {
  readonly version: number;
  readonly phases: Readonly<Record<string, { readonly commands: readonly string[]; readonly 'on-failure'?: string }>>;
}

const example = (name: string): string => read(`examples/pipelines/${name}`);
const workflow = parse(example('github-actions.yml')) as Workflow;
const gitLab = parse(example('gitlab-ci.yml')) as GitLab;
const buildspec = parse(example('buildspec.yml')) as Buildspec;

/** What each one's runner hands to a shell, and what it does when a command fails: all of them stop there. */
const scripts = {
  'release.sh': { script: example('release.sh'), args: ['checkout', 'live', 'build-1'] },
  // GitHub's docs, "Workflow syntax": run steps are started as `bash -e`.
  'github-actions.yml': {
    script: `set -e\n${workflow.jobs.release.steps.findLast(({ run }) => run)?.run}`,
    env: { BUILD: 'github-1-1' },
  },
  'gitlab-ci.yml': {
    script: `set -eo pipefail\n${[...gitLab.release.before_script, ...gitLab.release.script].join('\n')}`,
    env: { CI_JOB_ID: '1', AWS_TOKEN: 'token', AWS_WEB_IDENTITY_TOKEN_FILE: '/dev/null' },
  },
  'buildspec.yml': {
    script: `set -e\n${Object.values(buildspec.phases)
      .flatMap(({ commands }) => commands)
      .join('\n')}`,
    env: { CODEBUILD_BUILD_ID: 'checkout:1' },
  },
};

/** Runs an example where `npx tidegate` is the command line, and `aws` as much as the examples need, before an account. */
async function runIn(name: keyof typeof scripts, canaryErrors: string) {
  const { tidegate, run } = await aDeployedAccount({ canaryErrors });
  const { script, ...options } = scripts[name];
  const asked: string[] = [];
  return inShell(
    script,
    {
      npm: async () => ({ exitCode: 0 }),
      npx: async ([program, ...argv]): Promise<Done> =>
        program === 'tidegate' ? tidegate(argv) : { exitCode: 127, stderr: `npx ${program}: not in this test` },
      aws: async ([service, operation, ...argv]): Promise<Done> => {
        asked.push(`${service} ${operation}`);
        if (operation === 'wait') return { exitCode: 0 };
        if (operation !== 'publish-version' || !argv.join(' ').endsWith('--query Version --output text')) {
          return { exitCode: 252, stderr: `aws ${service} ${operation}: not in this test` };
        }
        const { Versions } = run('lambda', 'ListVersionsByFunction', { FunctionName: 'checkout' }) as {
          readonly Versions: readonly { readonly Version: string }[];
        };
        // The account's function has its versions; the second is the one whose failures the scenario names.
        return { exitCode: 0, stdout: `${Versions.find(({ Version }) => Version === '2')?.Version}\n` };
      },
    },
    options,
  );
}

describe.each(Object.keys(scripts) as (keyof typeof scripts)[])('the example %s', (name) => {
  test('fails the build when the rollout was rolled back, and says why', async () => {
    const { exitCode, stderr, stdout } = await runIn(name, '20%');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('all traffic back on version 1');
    expect(stdout).toContain('rolled back');
  });
});

test('a build whose version was promoted succeeds', async () => {
  const { exitCode, stdout } = await runIn('release.sh', '0.1%');

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('promoted') as string });
});

describe('each runner', () => {
  const waitMinutes = 90;
  const waits = Object.values(scripts).map(({ script }) => Number(/--timeout (\d+)m/.exec(script)?.[1]));

  test('outlasts the command, whose exit code says what became of the rollout', () => {
    expect(waits).toEqual(waits.map(() => waitMinutes));
    expect(workflow.jobs.release['timeout-minutes']).toBeGreaterThan(waitMinutes);
    expect(Number.parseInt(gitLab.release.timeout, 10)).toBeGreaterThan(waitMinutes);
  });

  test('gets its credentials for a token, and has no other', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(workflow.jobs.release.environment).toBe('production');
    expect(gitLab.release.id_tokens.AWS_TOKEN.aud).toBe('https://gitlab.com');
    for (const name of Object.keys(scripts)) expect(example(name)).not.toMatch(/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/);
  });

  test('never breaks off a release that is under way', () => {
    expect(workflow.concurrency['cancel-in-progress']).toBe(false);
    expect(gitLab.release.interruptible).toBe(false);
    expect(buildspec.phases.build?.['on-failure']).toBe('ABORT');
  });

  test('puts nothing that others may choose into a script, only into its environment', () => {
    for (const { run = '' } of workflow.jobs.release.steps) expect(run).not.toContain('${{');
  });
});
