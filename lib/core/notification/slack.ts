import { atMost, type Notification } from './notification.ts';

/**
 * The body for an incoming webhook of Slack, as Block Kit: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * and the limits of docs.slack.dev/reference/block-kit/blocks (150 characters in a header, 3000 in a section).
 */
export function slackMessage({ title, reason, next, rolloutId, target, version }: Notification): object {
  const about = rolloutId === target ? `${target} · variant` : `rollout ${rolloutId} · version`;
  return {
    // What notifications and screen readers say, in place of the blocks.
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: atMost(150, title) } },
      ...(reason === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: atMost(3000, escaped(reason)) } }]),
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: `${escaped(about)} ${escaped(version)}` },
          { type: 'mrkdwn', text: `\`${escaped(next)}\`` },
        ],
      },
    ],
  };
}

/** The three characters that Slack gives a meaning of its own: `<!channel>` in a reason must call nobody. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
