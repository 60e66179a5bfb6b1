import { describe, expect, it } from 'vitest';
import type { AnalysisPlan } from '../../../lib/core/plan/plan.ts';
import { optInProblem, preflight } from '../../../lib/core/rollout/preflight.ts';
import type {
  AlarmFacts,
  CapacityFacts,
  PreflightFindings,
  VersionFacts,
} from '../../../lib/core/rollout/preflight/found.ts';
import { aPlan, aRollout, split } from './a-rollout.ts';

const aVersion = (version: string, changes: Partial<VersionFacts> = {}): VersionFacts => ({
  version,
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout',
  state: 'Active',
  stateReason: '',
  role: 'arn:aws:iam::123456789012:role/checkout',
  deadLetterArn: '',
  content: `code ${version}`,
  ...changes,
});

const findings = (changes: Partial<PreflightFindings> = {}): PreflightFindings => ({
  controlPlane: 'tidegate',
  owner: 'payments',
  tags: { 'tidegate:control-plane': 'tidegate', 'tidegate:owner': 'payments' },
  alias: { alias: split(0), revisionId: 'found' },
  baseline: aVersion('1'),
  canary: aVersion('2'),
  capacities: [],
  codeDeploy: undefined,
  heard: [],
  alarms: [],
  ...changes,
});

const fly = (changes: Partial<PreflightFindings> = {}, analysis: Partial<AnalysisPlan> = {}) =>
  preflight(aRollout({ plan: aPlan({ analysis }) }), findings(changes));

const alarm = (state: AlarmFacts['state'], changes: Partial<AlarmFacts> = {}) => ({
  alarms: [{ name: 'checkout-5xx', state, isSilenced: false, mutedBy: [], ...changes }],
});

const provisioned = (qualifier: string, changes: Partial<CapacityFacts> = {}): CapacityFacts => ({
  qualifier,
  executions: 10,
  status: 'READY',
  reason: '',
  ...changes,
});

const onlyAlarms: Partial<AnalysisPlan> = { errors: 'off' };

const refusals: readonly (readonly [what: string, changes: Partial<PreflightFindings>, reason: string])[] = [
  [
    'an alias that does not exist',
    { alias: undefined },
    'there is no alias checkout:live; create it, pointing at the version that serves now',
  ],
  [
    'a function that has not opted in',
    { tags: {} },
    'the function has not opted in: its tag tidegate:control-plane is missing, expected tidegate; set it on the function',
  ],
  [
    'a function of another control plane',
    { tags: { 'tidegate:control-plane': 'other', 'tidegate:owner': 'payments' } },
    'the function has not opted in: its tag tidegate:control-plane is other, expected tidegate; set it on the function',
  ],
  [
    'a function of another owner',
    { tags: { 'tidegate:control-plane': 'tidegate', 'tidegate:owner': 'search' } },
    'the function has opted in for the owner search (its tag tidegate:owner), not for payments; name that owner, or change the tag',
  ],
  [
    'an alias that is shifted already',
    { alias: { alias: split(0.1), revisionId: 'found' } },
    'alias checkout:live is shifted already (version 1 with 10 % on version 2); finish or empty its routing first',
  ],
  [
    'a canary that does not exist',
    { canary: undefined },
    'version 2 does not exist; publish it before asking for a rollout',
  ],
  [
    'two versions that do not exist, whose tags nobody could read',
    { canary: undefined, baseline: undefined, tags: {} },
    'version 2 does not exist; publish it before asking for a rollout',
  ],
  [
    'a baseline that no longer exists',
    { baseline: undefined },
    'version 1, which serves now, no longer exists; restore the alias',
  ],
  [
    'a canary that is not ready',
    { canary: aVersion('2', { state: 'Pending', stateReason: 'The function is being created.' }) },
    'version 2 is Pending (The function is being created.); start again when it is Active',
  ],
  [
    'a baseline that has failed',
    { baseline: aVersion('1', { state: 'Failed' }) },
    'version 1 is Failed; start again when it is Active',
  ],
  [
    'versions with different roles',
    { canary: aVersion('2', { role: 'arn:aws:iam::123456789012:role/other' }) },
    'versions 1 and 2 have different execution roles; an alias can only split traffic between versions of one role',
  ],
  [
    'versions with different dead-letter queues',
    { canary: aVersion('2', { deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:lost' }) },
    'versions 1 and 2 have different dead-letter queues; an alias can only split traffic between versions of one',
  ],
  [
    'an alias that points at $LATEST',
    { alias: { alias: { version: '$LATEST' }, revisionId: 'found' }, baseline: aVersion('$LATEST') },
    'the alias points at $LATEST, of which Lambda splits no traffic; publish a version and point the alias at it',
  ],
  [
    'a function with tenant isolation',
    { canary: aVersion('2', { runsOn: 'tenant isolation' }) },
    'version 2 runs with tenant isolation, which has not been tried with weighted aliases; move its alias without Tidegate',
  ],
  [
    'an alias that CodeDeploy moves',
    { codeDeploy: { stack: 'shop', resource: 'CheckoutAliaslive' } },
    "alias checkout:live is CodeDeploy's: resource CheckoutAliaslive of stack shop has the UpdatePolicy CodeDeployLambdaAliasUpdate; take it out of the template (a SAM function's DeploymentPreference) before Tidegate moves the alias",
  ],
  [
    'capacity that is provisioned on the alias',
    { capacities: [provisioned('live')] },
    'alias checkout:live has 10 provisioned executions of its own, beside which Lambda allows no weights; move them to its version: aws lambda delete-provisioned-concurrency-config --function-name checkout --qualifier live, then aws lambda put-provisioned-concurrency-config --function-name checkout --qualifier 1 --provisioned-concurrent-executions 10',
  ],
  [
    'capacity of the canary that could not be provided',
    { capacities: [provisioned('2', { status: 'FAILED', reason: 'too much' })] },
    'the provisioned concurrency of version 2 has failed (too much); delete it, or make it READY',
  ],
  [
    'an alarm that is muted',
    alarm('OK', { mutedBy: ['maintenance'] }),
    'alarm checkout-5xx is muted by maintenance, so nobody is told when it goes off; wait for the end of the mute window',
  ],
  [
    'an alarm that does not exist',
    alarm('absent'),
    'alarm checkout-5xx does not exist; create it or take it out of the plan',
  ],
  [
    'an alarm that is red already',
    alarm('ALARM'),
    'alarm checkout-5xx is red already; wait until it is OK, or say analysis.hotfix if this release mends it',
  ],
];

describe('the pre-flight', () => {
  it('lets a rollout go when nothing is in its way', () => {
    expect(fly()).toEqual({ kind: 'go', warnings: [], capacity: 0, baselineCapacity: 0 });
    expect(fly(alarm('OK'))).toEqual({ kind: 'go', warnings: [], capacity: 0, baselineCapacity: 0 });
  });

  it.each(refusals)('rejects %s', (_, changes, reason) => {
    expect(fly(changes)).toEqual({ kind: 'rejected', reason });
  });

  it('has nothing to do when the alias points at the version already', () => {
    const found = { alias: { alias: { version: '2' }, revisionId: 'found' }, baseline: aVersion('2') };

    expect(fly(found)).toEqual({ kind: 'unchanged', reason: 'alias checkout:live points at version 2 already' });
  });

  it('has nothing to do when both versions have the same code and configuration', () => {
    const found = { baseline: aVersion('1', { content: 'same' }), canary: aVersion('2', { content: 'same' }) };

    expect(fly(found)).toEqual({
      kind: 'unchanged',
      reason: 'version 2 has the code and configuration of version 1',
    });
  });

  it('warns of an alarm without data', () => {
    expect(fly(alarm('INSUFFICIENT_DATA'))).toMatchObject({
      kind: 'go',
      warnings: ['alarm checkout-5xx has no data yet, so it cannot go off before it has'],
    });
  });

  it('says what an alarm makes of missing data, and refuses one that nobody would notice to be blind', () => {
    expect(fly(alarm('OK', { missingData: 'ignore' }))).toMatchObject({
      kind: 'go',
      warnings: [expect.stringContaining('ignores missing data and so keeps the state it once had')],
    });
    expect(fly(alarm('OK', { missingData: 'ignore' }), onlyAlarms)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('and nothing else is judged'),
    });
    expect(fly(alarm('OK', { missingData: 'breaching' }))).toMatchObject({
      kind: 'go',
      warnings: [expect.stringContaining('goes off when its data stops')],
    });
    expect(fly(alarm('OK', { missingData: 'notBreaching' }), onlyAlarms)).toMatchObject({ warnings: [] });
  });

  it('says of an alarm whose actions are switched off that nobody is called', () => {
    expect(fly(alarm('OK', { isSilenced: true }))).toMatchObject({
      kind: 'go',
      warnings: [expect.stringContaining('the actions of alarm checkout-5xx are switched off')],
    });
  });

  it('gives the canary as many provisioned executions as the baseline has, unless somebody gave it some', () => {
    const [baseline, canary] = [provisioned('1'), provisioned('2', { executions: 5 })];

    expect(fly({ capacities: [baseline] })).toMatchObject({ kind: 'go', capacity: 10, warnings: [] });
    expect(fly({ capacities: [canary] })).toMatchObject({ kind: 'go', capacity: 0, warnings: [] });
    expect(fly({ capacities: [baseline, canary] })).toMatchObject({
      kind: 'go',
      capacity: 0,
      warnings: [expect.stringContaining('version 2 has 5 provisioned executions and version 1 has 10')],
    });
  });

  it('lets a hotfix begin with red alarms, but not with absent ones', () => {
    const hotfix = { hotfix: 'not-worse' } as const;

    expect(fly(alarm('ALARM'), hotfix)).toMatchObject({ kind: 'go' });
    expect(fly(alarm('absent'), hotfix)).toMatchObject({ kind: 'rejected' });
    expect(fly(alarm('OK', { mutedBy: ['maintenance'] }), hotfix)).toMatchObject({
      kind: 'go',
      warnings: [expect.stringContaining('is muted by maintenance')],
    });
  });

  it('takes no tag for one that only every object has', () => {
    const tags = JSON.parse('{ "__proto__": { "tidegate:owner": "payments" } }') as Record<string, string>;

    const problem = optInProblem({ tags, controlPlane: 'tidegate', owner: 'payments' });

    expect(problem).toContain('tag tidegate:control-plane is missing');
  });
});
