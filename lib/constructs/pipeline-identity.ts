/** Whose tokens a role trusts: an OIDC provider, and what its tokens have to say. */
export interface PipelineIdentity {
  /** The provider's host, which is its name in IAM. */
  readonly host: string;
  readonly audience: string;
  /** The token's `sub`, whole: a pattern would trust branches and repositories that somebody is yet to make. */
  readonly subject: string;
}

export interface GitHubIdentity {
  /** `organization/repository`. */
  readonly repository: string;
  /** Jobs of this environment, whose protection rules then guard the role. Either this or `branch`. */
  readonly environment?: string;
  /** Jobs on this branch. */
  readonly branch?: string;
}

/**
 * Jobs of a repository on GitHub Actions (GitHub's docs, "Configuring OpenID Connect in Amazon Web Services"). A job in an
 * environment has a token that names the environment and no branch. Throws where neither or both are named.
 */
export function gitHub({ repository, environment, branch }: GitHubIdentity): PipelineIdentity {
  requireName('repository', repository, /^[\w.-]+\/[\w.-]+$/, 'organization/repository');
  if ((environment === undefined) === (branch === undefined)) {
    throw new Error(
      `gitHub: ${repository} needs either an environment or a branch; one of them keeps pull requests out`,
    );
  }
  const of =
    environment === undefined
      ? `ref:refs/heads/${plain('branch', branch)}`
      : `environment:${plain('environment', environment)}`;
  return {
    host: 'token.actions.githubusercontent.com',
    audience: 'sts.amazonaws.com',
    subject: `repo:${repository}:${of}`,
  };
}

export interface GitLabIdentity {
  /** `group/project`, with all its subgroups. */
  readonly project: string;
  readonly branch: string;
  /** The host of your GitLab. @default gitlab.com */
  readonly host?: string;
}

/**
 * Jobs of a project on GitLab CI (GitLab's docs, "Configure OpenID Connect in AWS to retrieve temporary credentials"). The
 * job's `id_tokens` must name the same audience: `https://` and the host.
 */
export function gitLab({ project, branch, host = 'gitlab.com' }: GitLabIdentity): PipelineIdentity {
  requireName('project', project, /^[\w.-]+(\/[\w.-]+)+$/, 'group/project');
  requireName('host', host, /^[\w.-]+$/, 'a host like gitlab.com');
  const subject = `project_path:${project}:ref_type:branch:ref:${plain('branch', branch)}`;
  return { host, audience: `https://${host}`, subject };
}

const plain = (what: string, name = ''): string => requireName(what, name, /^[\w./-]+$/, 'one name, without patterns');

/** An asterisk is compared as an asterisk here, and whoever wrote it meant something else. */
function requireName(what: string, name: string, form: RegExp, expected: string): string {
  if (!form.test(name)) throw new Error(`the pipeline's ${what} must be ${expected}, got '${name}'`);
  return name;
}
