import type { Instant } from '../../clock.ts';

/** What a service of the account says has happened; the default bus makes an event of it. */
export interface ServiceEvent {
  /** `aws.cloudwatch` */
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources?: readonly string[];
  readonly detail: object;
  /** Default: now. */
  readonly time?: Instant;
}

/** An event as rules match it and targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** `2026-11-02T12:00:00Z` */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** The time of an event; EventBridge knows no fractions of a second. */
export const eventTime = (at: Instant) => `${new Date(at).toISOString().slice(0, 19)}Z`;
