import { describe, expect, it } from 'vitest';
import { examine, type Known, type Sight } from '../../../lib/core/doctor/examine.ts';
import type { VersionFacts } from '../../../lib/core/rollout/preflight/found.ts';
import { aPlan, aRollout, split } from '../rollout/a-rollout.ts';

const aVersion = (version: string, state = 'Active'): VersionFacts => ({
  version,
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout',
  state,
  stateReason: '',
  role: 'role',
  deadLetterArn: '',
  content: version,
});

const known = (changes: Partial<Known> = {}): Known => ({
  controlPlane: 'tidegate',
  owner: 'payments',
  plan: aPlan({ analysis: { alarms: ['checkout-5xx'] } }),
  ...changes,
});

const sight = (changes: Partial<Sight> = {}): Sight => ({
  alias: { seen: { alias: split(0), revisionId: 'r' } },
  tags: { seen: { 'tidegate:control-plane': 'tidegate', 'tidegate:owner': 'payments' } },
  codeDeploy: { seen: undefined },
  versions: { seen: [aVersion('1'), aVersion('2')] },
  capacities: { seen: [] },
  alarms: { seen: [{ name: 'checkout-5xx', state: 'OK', isSilenced: false, mutedBy: [] }] },
  eventSources: { seen: [] },
  grants: { seen: [] },
  hooks: { seen: [{ name: 'smoke-test', isThere: true, tags: { 'tidegate:hook': 'tidegate' } }] },
  ...changes,
});

const provisioned = { executions: 10, status: 'READY', reason: '' } as const;
const open = { ...aRollout(), phase: 'baking', written: { alias: split(0.1), revisionId: 'r' } } as const;
const promoted = { ...open, phase: 'closed', outcome: 'promoted' } as const;

const findings: readonly (readonly [what: string, sight: Partial<Sight>, known: Partial<Known>, found: object])[] = [
  ['an alias that does not exist', { alias: { seen: undefined } }, {}, { check: 'alias', kind: 'refusal' }],
  [
    'a hook that does not exist',
    { hooks: { seen: [{ name: 'smoke-test:live', isThere: false, tags: {} }] } },
    {},
    { check: 'hooks', kind: 'refusal', says: expect.stringContaining('hook smoke-test:live does not exist') },
  ],
  [
    'a hook that has not opted in',
    { hooks: { seen: [{ name: 'smoke-test', isThere: true, tags: {} }] } },
    {},
    { check: 'hooks', kind: 'refusal', says: expect.stringContaining('it needs the tag tidegate:hook') },
  ],
  ['tags of another owner', { tags: { seen: {} } }, {}, { check: 'opt-in', kind: 'refusal' }],
  [
    'an alias of CodeDeploy',
    { codeDeploy: { seen: { stack: 'shop', resource: 'Live' } } },
    {},
    { check: 'ownership', kind: 'refusal', says: expect.stringContaining('of stack shop') },
  ],
  [
    'an alias that is shifted while no rollout is open',
    { alias: { seen: { alias: split(0.1), revisionId: 'r' } } },
    { rollout: promoted },
    { check: 'drift', kind: 'refusal', says: expect.stringContaining('and no rollout is open; empty its routing') },
  ],
  [
    'an alias that somebody moved during a rollout',
    { alias: { seen: { alias: split(0.9), revisionId: 'other' } } },
    { rollout: open },
    { check: 'drift', kind: 'refusal', says: expect.stringContaining('somebody else moved alias checkout:live') },
  ],
  [
    'an alias that was taken back during a rollout',
    { alias: { seen: { alias: split(0), revisionId: 'other' } } },
    { rollout: open },
    { check: 'drift', kind: 'warning' },
  ],
  [
    'a serving version that was pruned',
    { versions: { seen: [aVersion('2')] } },
    {},
    { check: 'versions', kind: 'refusal', says: expect.stringContaining('version 1 no longer exists') },
  ],
  [
    'a version to go back to that was pruned',
    { alias: { seen: { alias: { version: '2' }, revisionId: 'r' } }, versions: { seen: [aVersion('2')] } },
    { rollout: promoted },
    { check: 'versions', kind: 'warning', says: expect.stringContaining('nothing can go back to it') },
  ],
  [
    'a version that is still Pending',
    { versions: { seen: [aVersion('1'), aVersion('2', 'Pending')] } },
    {},
    { check: 'versions', kind: 'warning' },
  ],
  [
    'capacity on the alias',
    { capacities: { seen: [{ qualifier: 'live', ...provisioned }] } },
    {},
    { check: 'capacity', kind: 'refusal' },
  ],
  [
    'capacity of a version that serves nothing',
    { capacities: { seen: [{ qualifier: '2', ...provisioned }] } },
    {},
    { check: 'capacity', kind: 'warning', says: expect.stringContaining('--qualifier 2') },
  ],
  [
    'a red alarm',
    { alarms: { seen: [{ name: 'checkout-5xx', state: 'ALARM', isSilenced: false, mutedBy: [] }] } },
    {},
    { check: 'alarms', kind: 'refusal' },
  ],
  [
    'an event source that invokes $LATEST',
    { eventSources: { seen: [{ source: 'arn:aws:sqs:eu-west-1:123456789012:orders' }] } },
    {},
    { check: 'bypasses', kind: 'warning', says: expect.stringContaining('invokes $LATEST and not checkout:live') },
  ],
  [
    'a permission that bypasses the alias',
    { grants: { seen: [{ statement: 'api', principal: 'apigateway.amazonaws.com' }] } },
    {},
    { check: 'bypasses', kind: 'warning', says: expect.stringContaining('without its alias (statement api') },
  ],
  [
    'what this person may not look at',
    { grants: { unseen: 'AccessDeniedException: not authorized to perform: lambda:GetPolicy' } },
    {},
    { check: 'bypasses', kind: 'unseen', says: expect.stringContaining('lambda:GetPolicy') },
  ],
];

describe('the doctor', () => {
  it('finds nothing where nothing is', () => {
    expect(examine(known(), sight())).toEqual([]);
    const eventSources = { seen: [{ source: 'arn:aws:sqs:eu-west-1:123456789012:orders', qualifier: 'live' }] };
    expect(examine(known(), sight({ eventSources }))).toEqual([]);
    const alias = { seen: { alias: split(0.1), revisionId: 'r' } };
    expect(examine(known({ rollout: open }), sight({ alias }))).toEqual([]);
  });

  it.each(findings)('finds %s, and nothing else', (_, seen, about, found) => {
    expect(examine(known(about), sight(seen))).toMatchObject([found]);
  });
});
