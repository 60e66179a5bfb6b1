import type { Clock } from '../clock.ts';
import type { ServiceEvent } from '../services/events/event.ts';
import type { LiveResource, ResourceStatus, Stack, StackStatus } from './stack.ts';

export interface StatusOptions {
  readonly clock: Clock;
  /** Puts an event onto the default bus. */
  readonly publish: (event: ServiceEvent) => void;
}

export interface StatusLog {
  readonly stack: (stack: Stack, status: StackStatus, reason?: string) => void;
  readonly resource: (
    stack: Stack,
    resource: Pick<LiveResource, 'logicalId' | 'type'> & { readonly ref?: string | undefined },
    status: ResourceStatus,
    reason?: string,
  ) => void;
}

/**
 * Writes down what becomes of a stack and its resources, and tells the default bus, whose delivery of it is durable
 * (user guide, "CloudFormation events detail reference").
 */
export function statusLog({ clock, publish }: StatusOptions): StatusLog {
  const details = (status: string, reason = '') => ({ status, 'status-reason': reason });
  const token = ({ requestToken }: Stack) => ({ 'client-request-token': requestToken });
  return {
    stack: (stack, status, reason) => {
      stack.status = status;
      stack.statusReason = reason;
      const line = { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' };
      stack.events.push({ at: clock.now(), ...line, status, reason });
      publish({
        source: 'aws.cloudformation',
        'detail-type': 'CloudFormation Stack Status Change',
        resources: [stack.id],
        detail: { 'stack-id': stack.id, 'status-details': details(status, reason), ...token(stack) },
      });
    },
    resource: (stack, { logicalId, type, ref }, status, reason) => {
      stack.events.push({ at: clock.now(), logicalId, physicalId: ref, type, status, reason });
      publish({
        source: 'aws.cloudformation',
        'detail-type': 'CloudFormation Resource Status Change',
        resources: [stack.id],
        detail: {
          'stack-id': stack.id,
          'logical-resource-id': logicalId,
          'physical-resource-id': ref ?? '',
          'status-details': details(status, reason),
          'resource-type': type,
          ...token(stack),
        },
      });
    },
  };
}
