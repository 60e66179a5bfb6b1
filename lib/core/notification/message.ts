import type { Channel, Notification } from './notification.ts';
import { pagerDutyChange, pagerDutyChangeUrl, pagerDutyEvent, pagerDutyUrl } from './pagerduty.ts';
import { slackMessage } from './slack.ts';
import { teamsMessage } from './teams.ts';

/** A notification in a channel's form, and where it goes. Both may hold the channel's secret: neither is for a log. */
export interface Message {
  readonly url: string;
  readonly body: string;
}

/** @param secret the webhook's URL for Slack and Teams, the integration's routing key for PagerDuty */
export function messageFor(channel: Channel, notification: Notification, secret: string): Message {
  switch (channel) {
    case 'slack':
      return { url: secret, body: JSON.stringify(slackMessage(notification)) };
    case 'teams':
      return { url: secret, body: JSON.stringify(teamsMessage(notification)) };
    case 'pagerduty':
      if (notification.occasion === 'started') {
        return { url: pagerDutyChangeUrl, body: JSON.stringify(pagerDutyChange(notification, secret)) };
      }
      return { url: pagerDutyUrl, body: JSON.stringify(pagerDutyEvent(notification, secret)) };
  }
}
