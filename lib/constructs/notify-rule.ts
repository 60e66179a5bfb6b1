import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { type Channel, type Occasion, occasions } from '../core/notification/notification.ts';
import {
  attentionDetailType,
  breakerDetailType,
  endedDetailType,
  noticeSource,
  startedDetailType,
} from '../core/rollout/notice.ts';
import type { TaskFunction } from './task-function.ts';

/** Who is told of what, and through which channel. */
export interface Notify {
  readonly channel: Channel;
  /**
   * The name of what opens the channel, never the thing itself: a secret of Secrets Manager, or, beginning with `/`, a
   * parameter of Parameter Store. It holds the webhook's URL for Slack and Teams, the routing key for PagerDuty.
   */
  readonly secret: string;
  /**
   * @default that a rollout wants a person, every end but `unchanged` and `superseded`, and that a flag closed or opened by
   * itself; for PagerDuty all but `started`
   */
  readonly on?: readonly Occasion[];
  /** Only rollouts of these targets, like `checkout:live`. @default all */
  readonly targets?: readonly string[];
}

export interface NotifyRule {
  readonly description: string;
  readonly eventPattern: EventPattern;
  readonly input: RuleTargetInput;
}

/** The rule that brings such notices to the function that tells people. Throws where nothing would ever be told. */
export function notifyRule(told: Notify): NotifyRule {
  const { channel, secret } = told;
  refuseMistakes(told);
  return {
    description: `What ${channel} is told`,
    eventPattern: patternOf(told),
    input: RuleTargetInput.fromObject({
      channel,
      secret,
      detailType: EventField.detailType,
      detail: EventField.fromPath('$.detail'),
    }),
  };
}

function patternOf({ channel, on = defaultOccasions(channel), targets }: Notify): EventPattern {
  const target = targets && { target: [...targets] };
  const did = [...(on.includes('flag-closed') ? ['closed'] : []), ...(on.includes('flag-opened') ? ['opened'] : [])];
  const outcome = on.filter((occasion) => !noEnds.includes(occasion));
  const before = [
    ...(on.includes('attention') ? [attentionDetailType] : []),
    ...(on.includes('started') ? [startedDetailType] : []),
  ];
  const patterns = [
    ...(before.length > 0 ? [{ 'detail-type': before, ...(target && { detail: target }) }] : []),
    ...(outcome.length > 0 ? [{ 'detail-type': [endedDetailType], detail: { ...target, outcome } }] : []),
    ...(did.length > 0 ? [{ 'detail-type': [breakerDetailType], detail: { ...target, did } }] : []),
  ];
  const source = [noticeSource];
  const [only, ...more] = patterns;
  if (only && more.length === 0) return { source, detailType: only['detail-type'], detail: only.detail };
  // CDK's type does not know `$or`, and writes what it does not know as it is.
  return { source, $or: patterns } as EventPattern;
}

const noEnds: readonly Occasion[] = ['attention', 'started', 'flag-closed', 'flag-opened'];

function refuseMistakes({ channel, secret, on, targets }: Notify): void {
  const refuse = (why: string): never => {
    throw new Error(`notify: ${channel} ${why}`);
  };
  if (on?.length === 0) refuse(`is told of nothing; leave 'on' out, or name some of ${occasions.join(', ')}`);
  if (targets?.length === 0) refuse("is told of no target; leave 'targets' out for all of them");
  // What opens a channel is a URL, or 32 letters and digits: neither is a name that anybody gives.
  if (!/^[\w/+=.@-]+$/.test(secret) || /^\w{32}$/.test(secret)) {
    refuse('needs the name of a secret like tidegate/notify/slack, and got something else, maybe the secret itself');
  }
}

/** An incident that has been opened has to be resolved, however the rollout ends. */
const defaultOccasions = (channel: Channel): readonly Occasion[] => {
  const unasked: readonly Occasion[] = channel === 'pagerduty' ? ['started'] : ['started', 'unchanged', 'superseded'];
  return occasions.filter((occasion) => !unasked.includes(occasion));
};

/** Lets a function read that secret and no other. */
export function grantReadSecret(stack: Stack, secret: string, to: TaskFunction): void {
  if (secret.startsWith('/')) {
    to.allow(
      ['ssm:GetParameter'],
      [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: secret.slice(1) })],
    );
    return;
  }
  // Secrets Manager puts a hyphen and six characters of its own behind the name.
  const resourceName = `${secret}-??????`;
  to.allowWildcard(['secretsmanager:GetSecretValue'], {
    resource: {
      arn: stack.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      finding: `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${resourceName}`,
    },
    reason: 'The end of a secret’s ARN is made up when it is created.',
  });
}
