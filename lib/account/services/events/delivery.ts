import type { Target } from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../clock.ts';
import { AwsError, type Context, type Principal } from '../../contract.ts';
import type { FaultLookup } from '../../faults.ts';
import type { BusEvent } from './event.ts';
import type { Rule } from './rules.ts';
import { InvalidInputError, targetInput } from './target-input.ts';

/** An event that a target has accepted. */
export interface Delivered {
  readonly event: BusEvent;
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly at: Instant;
  /** Deliveries that failed before this one. */
  readonly retries: number;
}

export interface DeliveryOptions {
  readonly faults: FaultLookup | undefined;
  readonly onDelivered: (delivered: Delivered) => void;
  /** Hands an event on to another bus as a role. */
  readonly forward: (busArn: string, event: BusEvent, principal: Principal) => Promise<void>;
}

/** One event on its way to one target of one rule. */
interface Parcel {
  readonly event: BusEvent;
  readonly rule: Rule;
  readonly target: Target;
  readonly ingestedAt: Instant;
}

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const LONGEST_WAIT_MS = 480_000;

/**
 * Sends events to targets: at least once, in no order, some hundred milliseconds later. Failures are tried again with
 * growing waits for 24 hours and 185 times, if the target's `RetryPolicy` says nothing else, and end in its dead-letter
 * queue; a missing permission or resource ends there at once. Faults `delay`, `reorder`, `duplicate`, and `drop`
 * are asked for with `service` (`events`), `source`, `detail-type`, `rule` and `target`. A drop loses events of sources
 * whose delivery AWS guarantees, too (EventBridge user guide, "Events from AWS services"): the guarantee ends at the bus,
 * and a rule that was disabled loses them all the same.
 */
export function deliveries(context: Context, { faults, onDelivered, forward }: DeliveryOptions) {
  const { clock, random } = context;

  const send = (event: BusEvent, rule: Rule): void => {
    for (const target of rule.targets) {
      const parcel: Parcel = { event, rule, target, ingestedAt: clock.now() };
      const attributes = {
        service: 'events',
        source: event.source,
        'detail-type': event['detail-type'],
        rule: rule.name,
        target: target.Arn!,
      };
      if (faults?.find('drop', attributes)) continue;
      const copies = faults?.find('duplicate', attributes) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) clock.after(latency(attributes), () => void attempt(parcel, 0));
    }
  };

  const latency = (attributes: Readonly<Record<string, string>>) => {
    const delay = faults?.find('delay', attributes)?.milliseconds ?? 0;
    const reorder = faults?.find('reorder', attributes);
    return random.between(50, 450) + delay + (reorder ? random.between(0, reorder.milliseconds ?? 10_000) : 0);
  };

  const attempt = async (parcel: Parcel, retries: number): Promise<void> => {
    const { event, rule, target } = parcel;
    try {
      await hand(parcel);
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof InvalidInputError)) throw error;
      return fail(parcel, retries, error);
    }
    onDelivered({ event, ruleArn: rule.arn, targetArn: target.Arn!, at: clock.now(), retries });
  };

  const hand = async ({ event, rule, target, ingestedAt }: Parcel): Promise<void> => {
    const targetArn = target.Arn!;
    const payload = targetInput(target, event, { ruleName: rule.name, ruleArn: rule.arn, ingestedAt });
    const service = targetArn.split(':')[2];
    if (service === 'events') return forward(targetArn, event, { kind: 'role', arn: target.RoleArn! });
    if (service === 'states') {
      const input = {
        stateMachineArn: targetArn,
        input: JSON.stringify(payload),
        name: `${event.id}_${random.uuid()}`,
      };
      const principal = { kind: 'role', arn: target.RoleArn! } as const;
      await context.call({ service, operation: 'StartExecution', input, principal });
      return;
    }
    await context.deliver({ targetArn, payload, principal: principalOf(rule) });
  };

  const fail = async (parcel: Parcel, retries: number, error: Error): Promise<void> => {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = parcel.target.RetryPolicy ?? {};
    const code = errorCode(error);
    if (PERMANENT.has(code)) return bury(parcel, retries, error, code, undefined);
    if (retries >= (MaximumRetryAttempts ?? DEFAULT_RETRIES)) {
      return bury(parcel, retries, error, code, 'MaximumRetryAttempts');
    }
    // How EventBridge spaces its retries is not published beyond "exponential back off and jitter".
    const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** retries) * random.between(0.5, 1);
    const oldest = parcel.ingestedAt + 1_000 * (MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS);
    if (clock.now() + wait > oldest) return bury(parcel, retries, error, code, 'MaximumEventAgeInSeconds');
    clock.after(wait, () => void attempt(parcel, retries + 1));
  };

  /** Without a dead-letter queue, or with one that does not take it, the event is lost. */
  const bury = async (
    { event, rule, target }: Parcel,
    retries: number,
    error: Error,
    code: string,
    exhausted: string | undefined,
  ): Promise<void> => {
    const queue = target.DeadLetterConfig?.Arn;
    if (queue === undefined) return;
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.Arn!,
      ERROR_CODE: code,
      ERROR_MESSAGE: error.message,
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(retries),
    };
    const payload = { body: JSON.stringify(event), attributes };
    try {
      await context.deliver({ targetArn: queue, payload, principal: principalOf(rule) });
    } catch (failure) {
      if (!(failure instanceof AwsError)) throw failure;
    }
  };

  return { send };
}

const principalOf = (rule: Rule): Principal => ({ kind: 'service', name: 'events.amazonaws.com', sourceArn: rule.arn });

/** Errors that EventBridge does not try again (user guide, "Using dead-letter queues to process undelivered events"). */
const PERMANENT = new Set(['NO_PERMISSIONS', 'NO_RESOURCE', 'INVALID_JSON', 'RESOURCE_ALREADY_EXISTS']);

function errorCode(error: Error): string {
  if (error instanceof InvalidInputError) return 'INVALID_JSON';
  if (/^AccessDenied|^AuthorizationError|UnauthorizedOperation/.test(error.name)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/.test(error.name)) return 'NO_RESOURCE';
  if (/AlreadyExists/.test(error.name)) return 'RESOURCE_ALREADY_EXISTS';
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(error.name)) return 'THROTTLING';
  return 'ERROR_FROM_TARGET';
}
