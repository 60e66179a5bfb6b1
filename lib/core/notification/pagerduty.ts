import { atMost, type Notification } from './notification.ts';

/** What PagerDuty calls a change: it is shown beside incidents, and calls nobody. */
export const pagerDutyChangeUrl = 'https://events.pagerduty.com/v2/change/enqueue';

/** Where PagerDuty takes events of its Events API v2; an account in its EU region has another host. */
export const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

/**
 * An event of PagerDuty's Events API v2 (developer.pagerduty.com, "Send an Alert Event": keys of at most 255
 * characters, summaries of 1024). All events of a rollout have its id
 * for their key, so that one incident stands for it: what wants a person opens it, and any end but a failure resolves it.
 */
export function pagerDutyEvent(notification: Notification, routingKey: string): object {
  const { occasion, rolloutId, target, version, title, reason, next } = notification;
  const event = { routing_key: routingKey, dedup_key: `tidegate/${rolloutId}` };
  const severity = severities[occasion];
  if (severity === undefined) return { ...event, event_action: 'resolve' };
  return {
    ...event,
    event_action: 'trigger',
    client: 'Tidegate',
    payload: {
      summary: atMost(1024, reason === '' ? title : `${title}: ${reason}`),
      source: target,
      severity,
      component: target,
      class: occasion,
      custom_details: { rollout: rolloutId, version, reason, next },
    },
  };
}

/** A change of the same API (developer.pagerduty.com, "Send a Change Event"), which opens and resolves nothing. */
export function pagerDutyChange(notification: Notification, routingKey: string): object {
  const { rolloutId, target, version, title, reason, next } = notification;
  return {
    routing_key: routingKey,
    payload: {
      summary: atMost(1024, title),
      source: target,
      custom_details: { rollout: rolloutId, version, reason, next },
    },
  };
}

/** Whatever is not here is over and well: all traffic is where it belongs. */
const severities: Readonly<Partial<Record<Notification['occasion'], 'critical' | 'warning'>>> = {
  attention: 'warning',
  failed: 'critical',
  'flag-closed': 'warning',
};
