import { beforeEach, describe, expect, test } from 'vitest';
import { flagOf, withFlag } from '../../lib/core/flags/document.ts';
import type { FlagPolicy } from '../../lib/core/flags/policy.ts';
import type { FlagRequest } from '../../lib/core/rollout/command-request.ts';
import { readPerson } from '../../lib/core/rollout/person.ts';
import { checkedFlags } from '../../lib/tasks/checked-flags.ts';
import { commandFlag } from '../../lib/tasks/command-flag.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aJointControlPlane, type JointControlPlane } from './a-joint-control-plane.ts';

const person = (name: string) => readPerson(`arn:aws:iam::123456789012:user/${name}`)!;
const policy: FlagPolicy = {
  owners: { payments: ['alice', 'bob'] },
  tags: { PCI: { onlyByRollout: true, ticket: true } },
};
const card = aFlag({ targeting: null, metadata: { owner: 'payments', tags: 'PCI' } });
const old = aFlag({ targeting: null, metadata: { owner: 'search', expiry: '2025-01-01' } });
const document = aDocument({ 'new-checkout': aFlag({ targeting: null }), card, old });

let plane: JointControlPlane;
beforeEach(async () => {
  plane = await aJointControlPlane(undefined, document);
}, 60_000);

const ask = (who: string, request: FlagRequest, more: object = {}) => {
  const deps = { ...plane.deps, flagStore: checkedFlags(plane.store), flagPolicy: policy, ...more };
  return plane.run(commandFlag(deps, request, person(who)));
};
const set = (key: string, changes: object, reason = 'PAY-1'): FlagRequest => {
  const from = flagOf(document, key)!;
  return { action: 'set-flag', flag: key, reason, from, to: { ...from, ...changes } };
};
const history = (key: string) => plane.run(plane.deps.flagRecord.events(key));
const live = async () => plane.run(plane.store.read());

describe('a change that is not somebody’s to make', () => {
  test('is refused with everything that is in its way, changes nothing, and is in the record', async () => {
    const forged = set('card', { defaultVariant: 'on', metadata: { owner: 'mallory' } }, 'because I can');

    const { written } = await ask('mallory', forged);

    expect(written).toMatchObject({ kind: 'refused', because: 'forbidden' });
    const [event, ...others] = await history('card');
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      kind: 'refused',
      by: 'mallory',
      arn: person('mallory').arn,
      reason: 'because I can',
    });
    for (const says of ['given to mallory by its owner alone', 'keeps its tag PCI', 'a rollout', 'a ticket']) {
      expect(event?.says.join('; ')).toContain(says);
    }
    expect(await live()).toEqual(document);
  });

  test('is no reason to refuse a kill', async () => {
    const { written } = await ask('mallory', { action: 'kill-flag', flag: 'card', variant: 'off', reason: '' });

    expect(written).toMatchObject({ kind: 'written', event: { kind: 'killed', by: 'mallory' } });
  });

  test('is their owner’s', async () => {
    const { written } = await ask('alice', set('card', { metadata: { ...card.metadata, ticket: 'PAY-1' } }));

    expect(written).toMatchObject({ kind: 'written', event: { says: ['ticket is PAY-1'] } });
  });
});

describe('a change that anybody could make', () => {
  const red = { name: 'errors', alarm: { treatMissingData: 'missing', hasActions: true, state: 'INSUFFICIENT_DATA' } };
  const monitors = { flagMonitors: async () => [red] };

  test('is refused where the environment’s alarms would take it back, and the flag would be broken; both are said', async () => {
    const { written } = await ask('alice', set('new-checkout', { targeting: { if: [true, 'onn', null] } }), monitors);

    expect(written).toMatchObject({ kind: 'refused', because: 'unreadable' });
    expect(written).toMatchObject({
      says: expect.stringMatching(/chooses onn.*alarm errors: it treats missing data as/),
    });
  });

  test('is refused of a flag that has expired, unless it gets another expiry; a kill is not, whatever the alarms', async () => {
    const late = await ask('search', set('old', { defaultVariant: 'on' }));
    const renewed = await ask('search', set('old', { metadata: { owner: 'search', expiry: '2030-01-01' } }));
    const killed = await ask('search', { action: 'kill-flag', flag: 'old', variant: 'off', reason: '' }, monitors);

    expect(late.written).toMatchObject({ kind: 'refused', says: expect.stringContaining('expired on 2025-01-01') });
    expect(renewed.written.kind).toBe('written');
    expect(killed.written.kind).toBe('written');
  });
});

test('a flag that was broken by other ways is killed all the same', async () => {
  await plane.deploy(withFlag(document, 'old', aFlag({ targeting: { no_such_operator: [1] } })));
  await plane.advance(10_000);

  const { written } = await ask('anybody', { action: 'kill-flag', flag: 'old', variant: 'off', reason: '' });

  expect(written.kind).toBe('written');
});
