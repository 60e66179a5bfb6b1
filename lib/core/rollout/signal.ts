/**
 * What somebody wants of a running rollout. Written to the inbox before the machine is woken, so that a lost wake-up
 * costs one interval and a signal is never lost.
 */
export type Signal =
  | {
      readonly kind: 'alarm';
      readonly id: string;
      readonly at: string;
      readonly alarm: string;
      readonly detail: string;
      /** What the guard had taken back before it sent this; absent where it had no answer to that, and in old records. */
      readonly takenBack?: readonly TakenBack[];
    }
  | {
      readonly kind: 'finding';
      readonly id: string;
      readonly at: string;
      readonly source: string;
      readonly detailType: string;
      readonly eventId: string;
      /** When it happened, as the event says. */
      readonly time: string;
      /** What the finding calls itself. */
      readonly title?: string;
      readonly takenBack?: readonly TakenBack[];
    }
  | { readonly kind: 'abort'; readonly id: string; readonly at: string; readonly reason: string }
  | { readonly kind: 'supersede'; readonly id: string; readonly at: string; readonly by: string };

/** A function's alias that was taken back, as the answer to that write described it. */
export interface TakenBack {
  readonly functionName: string;
  readonly aliasName: string;
  readonly version: string;
  readonly revisionId: string;
}

/** What the guard sends. */
export type GuardSignal = Extract<Signal, { readonly kind: 'alarm' | 'finding' }>;

/** The same alarm transition gives the same signal, however often its event is delivered. */
export const alarmSignalId = (alarm: string, stateTimestamp: string): string => `alarm/${alarm}/${stateTimestamp}`;
