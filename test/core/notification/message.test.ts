import { describe, expect, it } from 'vitest';
import { messageFor } from '../../../lib/core/notification/message.ts';
import {
  type Channel,
  channels,
  type Notification,
  notificationOf,
} from '../../../lib/core/notification/notification.ts';
import type { Outcome } from '../../../lib/core/rollout/event.ts';

const about = { rolloutId: 'checkout-live-1', target: 'checkout:live', version: '7' };
const ended = (outcome: Outcome, reason = 'too many errors') =>
  notificationOf('Rollout Ended', { ...about, outcome, reason });
const held = notificationOf('Rollout Needs Attention', { ...about, wants: 'help', reason: 'somebody moved the alias' });

const begun = notificationOf('Rollout Started', { ...about, baseline: '6', warnings: ['alarm a is muted', 'b'] });

const bodyFor = (channel: Channel, notification: Notification, secret = 'https://example.com/hook') =>
  JSON.parse(messageFor(channel, notification, secret).body) as Record<string, unknown>;

const breaker = (did: 'closed' | 'opened') =>
  notificationOf('Flag Breaker', {
    target: 'flag:search',
    did,
    variant: 'off',
    closings: 1,
    reason: 'alarm x went off',
  });

describe('a notice in words', () => {
  it.each([
    [ended('rolled-back'), 'checkout:live: version 7 was rolled back', 'tidegate explain checkout-live-1'],
    [held, 'checkout:live: version 7 is held and needs a person', 'tidegate status checkout-live-1'],
    [breaker('closed'), 'flag:search was closed to off by its breaker', 'tidegate flags get search'],
    [breaker('opened'), 'flag:search is open again', 'tidegate flags get search'],
    [begun, 'checkout:live: version 7 begins to follow version 6', 'tidegate get checkout-live-1 --watch'],
    [
      notificationOf('Rollout Needs Attention', { ...about, wants: 'approval', reason: '' }),
      'checkout:live: version 7 waits for an approval',
      'tidegate approve checkout-live-1',
    ],
  ])('%#: says what has happened and what can be typed', (notification, title, next) => {
    expect(notification).toMatchObject({ title, next });
  });

  it('is made of notices alone', () => {
    expect(() => notificationOf('Rollout Requested', about)).toThrow("nobody is told of 'Rollout Requested'; expected");
  });
});

describe('Slack', () => {
  it('gets blocks at the webhook’s URL, and a text for where blocks are not shown', () => {
    expect(messageFor('slack', held, 'https://example.com/hook').url).toBe('https://example.com/hook');
    expect(bodyFor('slack', held)).toEqual({
      text: 'checkout:live: version 7 is held and needs a person',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'checkout:live: version 7 is held and needs a person' } },
        { type: 'section', text: { type: 'mrkdwn', text: 'somebody moved the alias' } },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: 'rollout checkout-live-1 · version 7' },
            { type: 'mrkdwn', text: '`tidegate status checkout-live-1`' },
          ],
        },
      ],
    });
  });

  it('calls nobody whom a reason names, and takes a reason of any length', () => {
    expect(JSON.stringify(bodyFor('slack', ended('aborted', 'carts <!channel> & all')))).toContain(
      'carts &lt;!channel&gt; &amp; all',
    );
    const { blocks } = bodyFor('slack', ended('aborted', 'x'.repeat(9000))) as { blocks: { text: { text: string } }[] };
    expect(blocks[1]?.text.text).toHaveLength(3000);
  });
});

describe('Teams', () => {
  it('gets a message with one Adaptive Card, colored by how it went', () => {
    expect(bodyFor('teams', ended('promoted', 'all is well'))).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              { type: 'TextBlock', text: 'checkout:live: version 7 was promoted', color: 'Good' },
              { type: 'TextBlock', text: 'all is well', wrap: true },
              { type: 'FactSet', facts: expect.arrayContaining([{ title: 'Version', value: '7' }]) as object },
            ],
          },
        },
      ],
    });
  });

  it('makes no link of a reason', () => {
    expect(JSON.stringify(bodyFor('teams', ended('aborted', 'see [here](https://example.com)')))).toContain(
      String.raw`see \\[here\\](https://example.com)`,
    );
  });
});

it('Teams shows names with underscores as they are', () => {
  const [card] = bodyFor(
    'teams',
    notificationOf('Rollout Ended', { ...about, target: 'my_cart_fn:live', outcome: 'promoted', reason: '' }),
  ).attachments as [object];

  expect(JSON.stringify(card)).toContain(String.raw`"value":"my\\_cart\\_fn:live"`);
});

it.each(['x', '_', '\\', '\u0000', '漢'])('Teams takes a reason of any length, of %j alone', (character) => {
  const { body } = messageFor('teams', ended('aborted', character.repeat(9000)), 'https://example.com/hook');

  expect(Buffer.byteLength(body)).toBeLessThan(21_000);
});

describe('PagerDuty', () => {
  it('gets one incident for a rollout, which what wants a person opens and any good end resolves', () => {
    const { url } = messageFor('pagerduty', held, 'key');
    const [opened, resolved] = [bodyFor('pagerduty', held, 'key'), bodyFor('pagerduty', ended('rolled-back'), 'key')];

    expect(url).toBe('https://events.pagerduty.com/v2/enqueue');
    expect(opened).toMatchObject({
      routing_key: 'key',
      event_action: 'trigger',
      dedup_key: 'tidegate/checkout-live-1',
      payload: {
        summary: 'checkout:live: version 7 is held and needs a person: somebody moved the alias',
        source: 'checkout:live',
        severity: 'warning',
      },
    });
    expect(resolved).toEqual({ routing_key: 'key', event_action: 'resolve', dedup_key: 'tidegate/checkout-live-1' });
  });

  it('gets one for a flag that has closed itself, and resolves it when the flag is open again', () => {
    const [closed, opened] = (['closed', 'opened'] as const).map((did) => bodyFor('pagerduty', breaker(did), 'key'));

    expect(closed).toMatchObject({ event_action: 'trigger', dedup_key: 'tidegate/flag:search' });
    expect(opened).toMatchObject({ event_action: 'resolve', dedup_key: 'tidegate/flag:search' });
  });

  it('opens a critical one where Tidegate itself could not go on', () => {
    expect(bodyFor('pagerduty', ended('failed'), 'key')).toMatchObject({
      event_action: 'trigger',
      payload: { severity: 'critical' },
    });
  });

  it('gets the start of a rollout as a change, which calls nobody and resolves nothing', () => {
    expect(messageFor('pagerduty', begun, 'key').url).toBe('https://events.pagerduty.com/v2/change/enqueue');
    expect(bodyFor('pagerduty', begun, 'key')).toMatchObject({
      routing_key: 'key',
      payload: {
        summary: 'checkout:live: version 7 begins to follow version 6',
        source: 'checkout:live',
        custom_details: { reason: 'alarm a is muted\nb' },
      },
    });
  });

  it('gets summaries no longer than it takes', () => {
    const { payload } = bodyFor('pagerduty', ended('failed', 'x'.repeat(3000)), 'key') as {
      payload: { summary: string };
    };

    expect(payload.summary).toHaveLength(1024);
  });
});

it.each(channels)('%s is told of a rollout without a reason', (channel) => {
  expect(bodyFor(channel, ended('failed', ''))).toBeDefined();
});
