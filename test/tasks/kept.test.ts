import { describe, expect, it } from 'vitest';
import { commandApi } from '../../lib/tasks/command-api.ts';
import { aCommand, alice, bob } from '../core/rollout/people.ts';
import {
  aControlPlane,
  analyzedAfterBake,
  aTrustingPlan,
  begun,
  type ControlPlane,
  promoting,
} from './a-control-plane.ts';

async function stopTheLine(plane: ControlPlane, on: boolean, userArn = alice.arn) {
  const event = {
    requestContext: { http: { method: 'POST' }, authorizer: { iam: { userArn } } },
    body: JSON.stringify({ action: 'stop-the-line', on, reason: 'the database is being moved' }),
  };
  const { body } = await plane.run(commandApi(plane.deps)(event));
  return JSON.parse(body) as { readonly did: string; readonly says: string };
}

/** As the machine registers before it waits. */
const fallAsleep = ({ owner }: ControlPlane, id: string) =>
  owner('dynamodb', 'UpdateItem', {
    TableName: 'rollouts',
    Key: { pk: { S: `ROLLOUT#${id}` }, sk: { S: 'WAIT' } },
    UpdateExpression: 'SET taskToken = :token',
    ExpressionAttributeValues: { ':token': { S: 'AAAA' } },
  });

const waitsFor = async (plane: ControlPlane, id: string) => (await plane.rollout(id)).waitsFor;

describe('while the line is stopped', () => {
  it('a rollout does not leave its stage, and does when it runs again', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    const stopped = await stopTheLine(plane, true);

    const kept = await analyzedAfterBake(plane, input);
    const why = await waitsFor(plane, input.rolloutId);
    await stopTheLine(plane, false, bob.arn);
    const freed = await plane.run(plane.analyze(input));

    expect(stopped).toMatchObject({ did: 'accepted', says: expect.stringContaining('the line is stopped') });
    expect([kept.next, freed.next]).toEqual(['bake', 'shift']);
    expect(why).toEqual({
      what: 'line',
      reason: expect.stringMatching(/^the line is stopped by alice@example\.com: the database is being moved \(since /),
    });
  });

  it('a rollout does not begin', async () => {
    const plane = await aControlPlane();
    await stopTheLine(plane, true);
    const input = await begun(plane, 'claimed');

    const prepared = await plane.run(plane.prepare(input));
    const analyzed = await plane.run(plane.analyze(input));

    expect([prepared.next, analyzed.next]).toEqual(['bake', 'bake']);
    expect(plane.alias().weights).toEqual({});
  });

  it('those that wait for it are woken when it runs again, and no others', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await stopTheLine(plane, true);
    await analyzedAfterBake(plane, input);
    fallAsleep(plane, input.rolloutId);
    const before = plane.calls('states:SendTaskSuccess');

    const freed = await stopTheLine(plane, false, bob.arn);
    const { readSeq } = await plane.run(plane.deps.inbox.read(input.rolloutId));

    expect(freed.says).toBe('the line runs again: 1 that waited for it goes on at once');
    expect(plane.calls('states:SendTaskSuccess') - before).toBe(1);
    // It would not have fallen asleep on what it had read before.
    expect(readSeq).toBe(1);
  });

  it('a promotion by a person waits, too', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await stopTheLine(plane, true);

    await plane.run(
      plane.command({ name: input.rolloutId, command: aCommand('promote', { full: true }), person: bob }),
    );

    expect((await plane.run(plane.analyze(input))).next).toBe('bake');
  });

  it('a rollout still goes back', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await stopTheLine(plane, true);

    await plane.run(plane.command({ name: input.rolloutId, command: aCommand('abort'), person: bob }));

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it('stopping it again says who has, and two people at once stop it once', async () => {
    const plane = await aControlPlane();

    const both = await Promise.all([stopTheLine(plane, true), stopTheLine(plane, true, bob.arn)]);
    const again = await stopTheLine(plane, true, bob.arn);

    expect(both.filter(({ did }) => did === 'accepted')).toHaveLength(1);
    expect(again).toMatchObject({
      did: 'done-already',
      says: expect.stringMatching(/^the line was stopped by \w+@example\.com: /),
    });
  });

  it('what was decided to be promoted before is promoted: it had left its last stage', async () => {
    const plane = await aControlPlane();
    const input = await promoting(plane);
    await stopTheLine(plane, true);

    expect((await plane.run(plane.promote(input))).next).toBe('finish');
  });
});

describe('outside its plan’s windows', () => {
  // The account's time begins on a Monday at 9:00 UTC.
  const windows = [{ kind: 'freeze' as const, cron: '5 9 * * MON', seconds: 3600, zone: 'UTC' }];

  it('a rollout waits until they open, is told so at the start, and analyzes at that moment', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ windows }) });
    const input = await begun(plane);

    const route = await analyzedAfterBake(plane, input);
    const { waitsFor: why, preparation } = await plane.rollout(input.rolloutId);
    await plane.advance(Date.UTC(2026, 0, 5, 10, 5) - plane.deps.now());

    expect(route.next).toBe('bake');
    expect(why).toEqual({ what: 'window', reason: expect.stringContaining('frozen until 2026-01-05T10:05:00.000Z') });
    expect(preparation?.warnings).toContainEqual(expect.stringContaining('stage 1 of 2 would be over at'));
    expect((await plane.run(plane.analyze(input))).next).toBe('shift');
  });
});
