import { beforeAll, expect, test } from 'vitest';
import { claimKey, eventKey, headKey } from '../../lib/aws/keys.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { brokenInvariants } from './invariants.ts';
import { assemblyOnce, type Played, play } from './play.ts';
import { readCase } from './scenario-case.ts';

// The control plane is synthesized when its sources have changed.
beforeAll(() => void assemblyOnce(), 120_000);

const { plan, scenario } = readCase('red-alarm.yaml');

/** A rehearsal that ended well, spoiled afterwards. */
async function spoiled(spoil: (played: Played, tableName: string) => Partial<Played['report']> | void) {
  const played = await play(plan, scenario);
  const { TableNames } = ownerOf(played.account)('dynamodb', 'ListTables', {}) as { TableNames: [string] };
  const report = { ...played.report, ...spoil(played, TableNames[0]) };
  return brokenInvariants({ ...played, report });
}

test('nothing is broken in a rehearsal that ends well', async () => {
  expect(await spoiled(() => {})).toEqual([]);
});

test.each([
  [
    'weights on the alias',
    { finalAlias: { version: '1', weights: { 2: 0.25 } } },
    / is closed at version 1 alone, found .*0\.25/,
  ],
  ['another version', { finalAlias: { version: '3', weights: {} } }, / is closed at version 1 alone, found /],
  [
    'a first shift that is not at 0',
    { stages: [{ index: 0, weight: 0.25, startedAt: 1, endedAt: 2, verdict: 'fail' }] },
    /the first shift is not at 0/,
  ],
  ['a decision after the end', { detectedAt: 9_999 }, /the decision to go back came after the end/],
  ['more errors than requests', { canary: { requests: 1, errors: 2 } }, /more errors than requests/],
] as const)('%s would be found', async (_, wrong, sentence) => {
  const broken = await spoiled(() => wrong);

  expect(broken).toEqual([expect.stringMatching(sentence)]);
});

test('a claim that was not released would be found', async () => {
  const broken = await spoiled(({ account, report }, TableName) => {
    ownerOf(account)('dynamodb', 'UpdateItem', {
      TableName,
      Key: claimKey('checkout:live'),
      UpdateExpression: 'SET rolloutId = :id',
      ExpressionAttributeValues: { ':id': { S: report.rolloutId } },
    });
  });

  expect(broken).toContainEqual(expect.stringMatching(/ is closed and holds its claim$/));
});

test('a missing event would be found', async () => {
  const broken = await spoiled(({ account, report }, TableName) => {
    ownerOf(account)('dynamodb', 'DeleteItem', { TableName, Key: eventKey(report.rolloutId, 3) });
  });

  expect(broken).toContainEqual(expect.stringMatching(/ have a gap$/));
});

test('a head that is not the fold of its events would be found', async () => {
  const broken = await spoiled(({ account, report }, TableName) => {
    const run = ownerOf(account);
    const Key = headKey(report.rolloutId);
    const { Item } = run('dynamodb', 'GetItem', { TableName, Key }) as { Item: { state: { S: string } } };
    const state = { S: Item.state.S.replace('"phase":"closed"', '"phase":"baking"') };
    run('dynamodb', 'PutItem', { TableName, Item: { ...Item, state } });
  });

  expect(broken).toContainEqual(expect.stringMatching(/is not the fold of its events$/));
});
