import { describe, expect, it } from 'vitest';
import { readCommandRequest, type UrlEvent } from '../../../lib/core/rollout/command-request.ts';
import { alice } from './people.ts';

const from = (userArn: string | undefined, body: unknown, changes: Partial<UrlEvent> = {}): UrlEvent => ({
  requestContext: {
    http: { method: 'POST' },
    ...(userArn === undefined ? {} : { authorizer: { iam: { userArn } } }),
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...changes,
});

describe('a request to the command API', () => {
  it('is read with the caller that AWS has verified', () => {
    const read = readCommandRequest(from(alice.arn, { action: 'approve', rollout: 'checkout:live', stage: 2 }));

    expect(read).toEqual({
      ok: true,
      person: alice,
      request: { action: 'command', name: 'checkout:live', command: { verb: 'approve', stageIndex: 1, reason: '' } },
    });
  });

  it('is read from Base64, too', () => {
    const body = Buffer.from('{"action":"resume","rollout":"r"}').toString('base64');

    expect(readCommandRequest(from(alice.arn, body, { isBase64Encoded: true }))).toMatchObject({ ok: true });
  });

  it.each([
    ['nobody', undefined],
    ['a federated session', 'arn:aws:sts::123456789012:federated-user/alice'],
  ])('of %s is forbidden', (_, arn) => {
    const read = readCommandRequest(from(arn, { action: 'pause', rollout: 'r' }));

    expect(read).toMatchObject({ ok: false, because: 'forbidden', says: expect.stringContaining('has to sign') });
  });

  it('with another caller in its body is unreadable: nobody says who they are', () => {
    const read = readCommandRequest(from(alice.arn, { action: 'pause', rollout: 'r', by: 'bob' }));

    expect(read).toMatchObject({ ok: false, because: 'unreadable', says: expect.stringContaining('unknown key "by"') });
  });

  it.each([
    ['no JSON', 'pause', 'the body must be JSON like'],
    ['a list', [], 'the body must be a JSON object'],
    ['no action', { rollout: 'r' }, 'action must be one of approve, reject, promote,'],
    ['an action that nobody knows', { action: 'explode', rollout: 'r' }, 'got "explode"'],
    ['no rollout', { action: 'pause' }, 'rollout must be a text, got nothing'],
    [
      'a rollout that is far too long',
      { action: 'pause', rollout: 'r'.repeat(257) },
      'at most 256 characters, got 257',
    ],
    ['no stage', { action: 'promote', rollout: 'r', reason: 'so' }, 'promote must name the stage it is meant for'],
    [
      'a stage before the first',
      { action: 'approve', rollout: 'r', stage: 0 },
      'stage must be a whole number from 1 up',
    ],
    ['half a stage', { action: 'approve', rollout: 'r', stage: 1.5 }, 'stage must be a whole number from 1 up'],
    ['no reason', { action: 'undo', rollout: 'r', reason: ' ' }, 'undo must say why'],
    ['a reason that is no text', { action: 'abort', rollout: 'r', reason: 1 }, 'reason must be a text, got 1'],
    ['a novel', { action: 'note', rollout: 'r', reason: 'r'.repeat(1001) }, 'at most 1000 characters, got 1001'],
    [
      'a full abort',
      { action: 'abort', rollout: 'r', reason: 'so', full: true },
      'full goes with promote, not with abort',
    ],
    ['half full', { action: 'promote', rollout: 'r', stage: 1, reason: 'so', full: 1 }, 'full must be true or false'],
    ['no version', { action: 'start', target: 'checkout:live', key: 'k' }, 'version must be a text, got nothing'],
  ])('with %s is unreadable, and says what would be right', (_, body, says) => {
    const read = readCommandRequest(from(alice.arn, body));

    expect(read).toMatchObject({ ok: false, because: 'unreadable', says: expect.stringContaining(says) });
  });

  it('that is no POST is unreadable', () => {
    const read = readCommandRequest({
      ...from(alice.arn, {}),
      requestContext: { authorizer: { iam: { userArn: alice.arn } } },
    });

    expect(read).toMatchObject({ ok: false, says: 'a request is a POST with a JSON body' });
  });
});
