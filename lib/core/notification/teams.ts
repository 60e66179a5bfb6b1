import { atMost, type Notification, type Occasion } from './notification.ts';

/**
 * The body for a webhook of Microsoft Teams' Workflows: a message with one Adaptive Card (learn.microsoft.com, "Create
 * incoming webhooks with Workflows", and adaptivecards.io, version 1.4). A message may have 28 KB.
 */
export function teamsMessage({ occasion, title, reason, next, rolloutId, target, version }: Notification): object {
  const text = (shown: string, more: object = {}) => ({ type: 'TextBlock', text: plain(shown), wrap: true, ...more });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            text(title, { size: 'Medium', weight: 'Bolder', color: colorOf(occasion) }),
            ...(reason === '' ? [] : [text(atMost(4000, reason))]),
            {
              type: 'FactSet',
              facts: [
                { title: 'Target', value: target },
                { title: 'Version', value: version },
                { title: 'Rollout', value: rolloutId },
                { title: 'Next', value: next },
              ],
            },
          ],
        },
      },
    ],
  };
}

function colorOf(occasion: Occasion): 'Good' | 'Warning' | 'Attention' | 'Default' {
  switch (occasion) {
    case 'promoted':
    case 'flag-opened':
      return 'Good';
    case 'attention':
    case 'flag-closed':
      return 'Warning';
    case 'rolled-back':
    case 'failed':
    case 'aborted':
      return 'Attention';
    default:
      return 'Default';
  }
}

/** Text blocks read Markdown: a link in a reason must not become one. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]]/g, '\\$&');
