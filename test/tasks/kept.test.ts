import { describe, expect, it } from 'vitest';
import { commandApi } from '../../lib/tasks/command-api.ts';
import { minute } from '../core/rollout/a-rollout.ts';
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
    expect(why).toEqual({
      what: 'window',
      reason: expect.stringContaining('frozen until 2026-01-05T10:05:00.000Z'),
      until: '2026-01-05T10:05:00.000Z',
    });
    expect(preparation?.warnings).toContainEqual(expect.stringContaining('stage 1 of 2 would be over at'));
    expect((await plane.run(plane.analyze(input))).next).toBe('shift');
  });
});

describe('while a change calendar of its plan is closed', () => {
  const windows = [{ kind: 'calendar' as const, calendar: 'freezes' }];
  const aPlane = (Content?: string) =>
    aControlPlane({ plan: aTrustingPlan({ windows }) }).then((plane) => {
      if (Content !== undefined) {
        plane.owner('ssm', 'CreateDocument', {
          Name: 'freezes',
          DocumentType: 'ChangeCalendar',
          DocumentFormat: 'TEXT',
          Content,
        });
      }
      return plane;
    });

  it('a rollout waits until it opens, is told so at the start, and analyzes at that moment', async () => {
    const plane = await aPlane(aCalendar('DEFAULT_OPEN', ['20260105T090500Z', '20260105T100500Z']));
    const input = await begun(plane);

    const route = await analyzedAfterBake(plane, input);
    const left = Date.UTC(2026, 0, 5, 10, 5) - plane.deps.now();
    const { waitsFor: why, preparation } = await plane.rollout(input.rolloutId);
    await plane.advance(left);

    const reason = 'the change calendar freezes is closed until 2026-01-05T10:05:00.000Z';
    expect(route.next).toBe('bake');
    expect(why).toEqual({ what: 'window', reason, until: '2026-01-05T10:05:00.000Z' });
    expect(preparation?.warnings).toContainEqual(
      expect.stringMatching(/^stage 1 of 2 would be over at .*, and waits then: the change calendar freezes is closed/),
    );
    expect((await plane.run(plane.analyze(input))).next).toBe('shift');
  });

  it('a rollout still goes back', async () => {
    const plane = await aPlane(aCalendar('DEFAULT_OPEN', ['20260105T090500Z', '20260106T090500Z']));
    const input = await begun(plane);
    await analyzedAfterBake(plane, input);

    await plane.run(plane.command({ name: input.rolloutId, command: aCommand('abort'), person: bob }));

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it.each([
    ['is not there', undefined, /cannot be read, and so counts as closed: InvalidDocument/],
    ['is closed by default, with nothing on', aCalendar('DEFAULT_CLOSED'), /^the change calendar freezes is closed$/],
  ])('or %s, a rollout does not begin', async (_, content, reason) => {
    const plane = await aPlane(content);
    const input = await begun(plane, 'claimed');

    const prepared = await plane.run(plane.prepare(input));
    const analyzed = await plane.run(plane.analyze(input));

    const { waitsFor: why, preparation } = await plane.rollout(input.rolloutId);
    expect([prepared.next, analyzed.next]).toEqual(['bake', 'bake']);
    expect(why).toEqual({ what: 'window', reason: expect.stringMatching(reason) });
    expect(preparation?.warnings).toContainEqual(expect.stringContaining('it waits before its first shift'));
  });

  it('or Systems Manager does not answer, a rollout waits, and goes on when it does', async () => {
    const plane = await aPlane(aCalendar('DEFAULT_OPEN'));
    const input = await begun(plane);
    plane.fail('throttle', { service: 'ssm', share: 1, for: 13 * minute });

    const throttled = await analyzedAfterBake(plane, input);
    const { waitsFor: why } = await plane.rollout(input.rolloutId);
    await plane.advance(2 * minute);

    expect(throttled.next).toBe('bake');
    expect(why?.reason).toMatch(/cannot be read, and so counts as closed: ThrottlingException/);
    expect((await plane.run(plane.analyze(input))).next).toBe('shift');
  });
});

/** As Change Calendar keeps one, with events from and to. */
function aCalendar(type: string, ...events: readonly (readonly [from: string, to: string])[]): string {
  const blocks = events.flatMap(([from, to], i) => [
    'BEGIN:VEVENT',
    ...[`UID:${i}`, 'SUMMARY:freeze', `DTSTART:${from}`, `DTEND:${to}`],
    'END:VEVENT',
  ]);
  const head = ['BEGIN:VCALENDAR', 'PRODID:-//AWS//Change Calendar 1.0//EN', 'VERSION:2.0', `X-CALENDAR-TYPE:${type}`];
  return [...head, ...blocks, 'END:VCALENDAR'].join('\n');
}
