import * as z from 'zod';
import { count, duration, percent } from '../core/plan/fields.ts';

/** When a fault begins, from the first shift, and how long it lasts; without `for` it lasts to the end. */
const window = { at: duration().prefault('0s'), for: duration().optional() };

/** Which calls a fault meets: all of them unless narrowed. */
const calls = {
  service: z.string().describe("The service's IAM prefix: lambda, cloudwatch, dynamodb, states, events."),
  operation: z.string().optional().describe('UpdateAlias, for instance.'),
  share: percent({ above: 0 }).prefault('100%').describe('The share of these calls that it meets.'),
};

/** What goes wrong, as data. Each kind has exactly the keys that mean something for it. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throttle'), ...calls, ...window }),
  z.strictObject({ kind: z.literal('error'), ...calls, ...window }),
  z.strictObject({ kind: z.literal('delay'), ...calls, by: duration({ atLeast: 1 }), ...window }),
  z.strictObject({ kind: z.literal('timeout-after-effect'), ...calls, ...window }),
  z.strictObject({ kind: z.literal('region-down'), service: z.string().optional(), ...window }),
  z.strictObject({ kind: z.literal('partial-data'), ...window }),
  z.strictObject({ kind: z.literal('metric-lag'), by: duration({ atLeast: 1 }), ...window }),
  z.strictObject({ kind: z.literal('drop'), ...delivery(), ...window }),
  z.strictObject({ kind: z.literal('duplicate'), ...delivery(), ...window }),
  z.strictObject({ kind: z.literal('red-alarm'), alarm: z.string(), at: duration().prefault('0s') }),
  z.strictObject({
    kind: z.literal('move-alias'),
    version: z.string().describe('Where somebody else points the alias.'),
    at: duration().prefault('0s'),
  }),
  z.strictObject({ kind: z.literal('delete-version'), version: z.string(), at: duration().prefault('0s') }),
  z.strictObject({ kind: z.literal('stop-execution'), at: duration().prefault('0s') }),
  z.strictObject({
    kind: z.literal('request'),
    version: z.string().describe('What a second pipeline asks for, for the same target.'),
    times: count().prefault(1).describe('How often the same event arrives.'),
    at: duration().prefault('0s'),
  }),
]);

export type ScenarioFault = z.output<typeof faultSchema>;

/** Which deliveries of EventBridge a fault meets. */
function delivery() {
  return {
    detailType: z.string().optional().describe('CloudWatch Alarm State Change, for instance.'),
    share: percent({ above: 0 }).prefault('100%'),
  };
}
