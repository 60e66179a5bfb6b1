import { atMost, type Notification, type Occasion } from './notification.ts';

/**
 * The body for a webhook of Microsoft Teams' Workflows: a message with one Adaptive Card (learn.microsoft.com, "Create
 * incoming webhooks with Workflows", and adaptivecards.io, version 1.4). A message may have about 28 KB (learn.microsoft.com,
 * "Microsoft Teams connector"), which a reason of escapes alone does not fill.
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
            ...(reason === '' ? [] : [text(atMost(2000, reason))]),
            {
              type: 'FactSet',
              facts: [
                { title: 'Target', value: plain(target) },
                { title: 'Version', value: plain(version) },
                { title: 'Rollout', value: plain(rolloutId) },
                { title: 'Next', value: plain(next) },
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

/** Text blocks and facts read Markdown ("Format cards in Teams"): no reason makes a link, and no name is half in italics. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]]/g, '\\$&');
