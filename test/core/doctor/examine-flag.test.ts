import { describe, expect, it } from 'vitest';
import { examineFlag, type FlagSight } from '../../../lib/core/doctor/examine-flag.ts';
import { aPlan } from '../rollout/a-rollout.ts';

const document = {
  flags: { 'new-checkout': { state: 'ENABLED', variants: { on: true, off: false }, metadata: { owner: 'payments' } } },
} as const;

const known = {
  owner: 'payments',
  plan: aPlan({ target: { flag: 'new-checkout' }, analysis: { alarms: ['checkout-5xx'] } }),
};

const sight = (changes: Partial<FlagSight> = {}): FlagSight => ({
  document: { seen: document },
  environment: { seen: 'READY_FOR_DEPLOYMENT' },
  profileType: { seen: 'AWS.Freeform' },
  inFlight: { seen: undefined },
  extensions: { seen: [] },
  monitors: { seen: [] },
  alarms: { seen: [{ name: 'checkout-5xx', state: 'OK', isSilenced: false, mutedBy: [] }] },
  ...changes,
});

const findings: readonly (readonly [what: string, sight: Partial<FlagSight>, found: object])[] = [
  ['no document', { document: { seen: undefined } }, { check: 'flag', kind: 'refusal' }],
  [
    'a flag that is gone',
    { document: { seen: { flags: {} } } },
    { check: 'flag', kind: 'refusal', says: expect.stringContaining('there is no flag new-checkout') },
  ],
  [
    'an environment whose last deployment was taken back',
    { environment: { seen: 'ROLLED_BACK' } },
    { check: 'environment', kind: 'warning' },
  ],
  [
    'a profile of the native type',
    { profileType: { seen: 'AWS.AppConfig.FeatureFlags' } },
    { check: 'profile', kind: 'refusal', says: expect.stringContaining('expected AWS.Freeform') },
  ],
  [
    'a deployment in the way',
    { inFlight: { seen: { number: 7, of: 'search', state: 'BAKING' } } },
    { check: 'deployment', kind: 'warning', says: expect.stringContaining('deployment 7 of search is BAKING') },
  ],
  [
    'an extension that acts before deployments',
    { extensions: { seen: ['arn:aws:appconfig:eu-west-1:123456789012:extension/gate/1'] } },
    { check: 'extensions', kind: 'warning', says: expect.stringContaining('extension/gate/1 acts when') },
  ],
  [
    'a monitor that takes every deployment back',
    {
      monitors: {
        seen: [{ name: 'down', alarm: { treatMissingData: 'notBreaching', hasActions: true, state: 'ALARM' } }],
      },
    },
    { check: 'monitors', kind: 'refusal', says: expect.stringContaining('every deployment is taken back at once') },
  ],
  [
    'a red alarm of the plan',
    { alarms: { seen: [{ name: 'checkout-5xx', state: 'ALARM', isSilenced: false, mutedBy: [] }] } },
    { check: 'alarms', kind: 'refusal' },
  ],
  [
    'what could not be looked at',
    { document: { unseen: 'AccessDeniedException: no' } },
    { check: 'flag', kind: 'unseen', says: expect.stringContaining('could not be looked at') },
  ],
];

describe('the doctor about a flag', () => {
  it('says nothing where nothing is in the way', () => {
    expect(examineFlag('new-checkout', known, sight())).toEqual([]);
  });

  it.each(findings)('finds %s', (_what, changes, found) => {
    expect(examineFlag('new-checkout', known, sight(changes))).toEqual([expect.objectContaining(found)]);
  });

  it("finds another owner's flag", () => {
    const found = examineFlag('new-checkout', { ...known, owner: 'search' }, sight());

    expect(found).toEqual([
      { check: 'flag', kind: 'refusal', says: expect.stringContaining('flag new-checkout belongs to payments') },
    ]);
  });
});
