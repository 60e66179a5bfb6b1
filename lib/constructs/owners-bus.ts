import { CfnEventBusPolicy, EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { noticeSource, ownerSourcePrefix } from '../core/rollout/notice.ts';

/**
 * The bus of a control plane. Within the account identity policies decide who sends; its own policy keeps them to the
 * sources that owners have.
 */
export function ownersBus(scope: Construct, eventBusName: string): EventBus {
  const bus = new EventBus(scope, 'Bus', { eventBusName });
  new CfnEventBusPolicy(scope, 'OwnersOnly', {
    eventBusName: bus.eventBusName,
    statementId: 'OwnersOnly',
    statement: {
      Sid: 'OwnersOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: bus.eventBusArn,
      Condition: { StringNotLike: { 'events:source': [noticeSource, `${ownerSourcePrefix}*`] } },
    },
  });
  return bus;
}
