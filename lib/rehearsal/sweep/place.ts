import type { Instant } from '../../account/clock.ts';

/** A moment of a rehearsal at which something can go wrong. */
export type Place = CallPlace | DeliveryPlace | StatePlace;

interface Moment {
  readonly at: Instant;
  /** Where the rollout is then: `1: preparing`, `1: stage 2`, `2: ending`; the number is the rollout's. */
  readonly stage: string;
}

/** A call that the control plane makes. */
export interface CallPlace extends Moment {
  readonly kind: 'call';
  /** IAM prefix. */
  readonly service: string;
  readonly operation: string;
  /** Name of the function that calls; the state machine calls where it is absent. */
  readonly function?: string;
  /** The state that the machine is in, where the machine calls. */
  readonly state?: string;
  /** Of the function that calls. */
  readonly crashPoints?: CrashPoints;
}

/**
 * Where a function stands when it dies at a call: two deaths at one point have the same effects behind them and none ahead,
 * since nothing but reads lies between. Absent where a write is on its way whose effect may come before its death, or after it.
 */
export interface CrashPoints {
  readonly before?: string;
  /** When the call has had its effect. */
  readonly after?: string;
  /** While it waits for an answer that changes nothing. */
  readonly waiting?: string;
}

/** An event that EventBridge brings to a target. */
export interface DeliveryPlace extends Moment {
  readonly kind: 'delivery';
  readonly rule: string;
  readonly detailType: string;
}

/** A state that the machine enters. */
export interface StatePlace extends Moment {
  readonly kind: 'state';
  readonly state: string;
}

/** What is called, and by whom: `lambda:UpdateAlias by roll-back`, `lambda:Invoke by the machine in Shift`. */
export function subjectOf(place: Place): string {
  switch (place.kind) {
    case 'call': {
      const caller = place.function === undefined ? `the machine in ${place.state}` : shortName(place.function);
      return `${place.service}:${place.operation} by ${caller}`;
    }
    case 'delivery':
      return `event ${place.detailType}`;
    case 'state':
      return `state ${place.state}`;
  }
}

/** Functions are called `<control plane>-<name>`. */
const shortName = (functionName: string) => functionName.replace(/^[^-]*-/, '');

const reads: ReadonlySet<string> = new Set([
  'dynamodb:GetItem',
  'dynamodb:Query',
  'lambda:GetAlias',
  'lambda:GetFunctionConfiguration',
  'lambda:ListTags',
  'lambda:ListProvisionedConcurrencyConfigs',
  'cloudwatch:ListAlarmMuteRules',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'states:DescribeExecution',
  'appconfig:ListDeployments',
]);

/** Whether a call changes nothing, so that losing its answer is the same as failing. */
export const isRead = ({ service, operation }: Pick<CallPlace, 'service' | 'operation'>): boolean =>
  reads.has(`${service}:${operation}`);
