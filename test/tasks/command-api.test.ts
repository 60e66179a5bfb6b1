import { describe, expect, it } from 'vitest';
import { commandApi } from '../../lib/tasks/command-api.ts';
import { alice, bob } from '../core/rollout/people.ts';
import { aControlPlane, aTrustingPlan, begun, type ControlPlane } from './a-control-plane.ts';
import { aStage } from '../core/rollout/a-rollout.ts';

/** What the API answers to a request that AWS has verified the caller of. */
async function ask(plane: ControlPlane, body: object, userArn = alice.arn) {
  const event = {
    requestContext: { http: { method: 'POST' }, authorizer: { iam: { userArn } } },
    body: JSON.stringify(body),
  };
  const { statusCode, body: text } = await plane.run(commandApi(plane.deps)(event));
  return { statusCode, reply: JSON.parse(text) as Record<string, unknown> };
}

describe('the command API', () => {
  it.each([
    ['a word that counts', { action: 'pause' }, 200, { did: 'accepted', by: 'alice@example.com', stage: 1, stages: 2 }],
    ['a word that changes nothing', { action: 'resume' }, 200, { did: 'done-already' }],
    ['a look', { action: 'look' }, 200, { did: 'looked', stage: 1, phase: 'baking' }],
    ['a stage that has passed', { action: 'approve', stage: 2 }, 409, { did: 'refused', because: 'passed' }],
    ['no such rollout', { action: 'pause', rollout: 'other' }, 404, { because: 'unknown' }],
    ['a flag where there are none', { action: 'kill-flag', flag: 'a', variant: 'off' }, 404, { because: 'unknown' }],
    ['no variant', { action: 'kill-flag', flag: 'a' }, 400, { says: 'variant must be a text, got nothing' }],
    [
      'a flag that is none',
      { action: 'set-flag', flag: 'a', reason: 'why', from: null, to: { state: 'ENABLED' } },
      400,
      { says: expect.stringContaining('to must be a flag with its variants, or null for none') },
    ],
    [
      'a change without a reason',
      { action: 'set-flag', flag: 'a', from: null, to: null },
      400,
      { says: expect.stringContaining('set-flag must say why') },
    ],
    ['no such action', { action: 'explode' }, 400, { because: 'unreadable' }],
    [
      'an unknown target',
      { action: 'start', target: 'other:live', version: '2', key: 'k' },
      404,
      { because: 'unknown' },
    ],
  ])('answers %s', async (_, body, statusCode, reply) => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    const about = body.action === 'start' || 'flag' in body ? {} : { rollout: rolloutId };

    expect(await ask(plane, { ...about, ...body })).toMatchObject({ statusCode, reply });
  });

  it('starts a rollout whose author is the caller, and does not let them approve of it', async () => {
    const approval = { from: ['payments-leads'], quorum: 1, expiresSeconds: 3600, onExpiry: 'hold' as const };
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.05, { approval }), aStage(0.5)] }) });
    const started = await ask(plane, { action: 'start', target: 'checkout:live', version: '2', key: 'build-7' });
    const rolloutId = String(started.reply.rolloutId);
    await plane.run(plane.prepare({ rolloutId, fence: 1 }));
    await plane.run(plane.shift({ rolloutId, fence: 1 }));

    const approve = { action: 'approve', rollout: rolloutId, stage: 1 };
    const own = await ask(plane, approve);
    const other = await ask(plane, approve, bob.arn);

    expect((await plane.rollout(rolloutId)).request.author).toBe(alice.key);
    expect(own).toMatchObject({
      statusCode: 403,
      reply: { says: expect.stringContaining('an author does not approve') },
    });
    expect(other).toMatchObject({ statusCode: 200, reply: { did: 'accepted' } });
  });
});
