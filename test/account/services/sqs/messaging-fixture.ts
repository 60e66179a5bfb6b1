import { type VirtualClock, virtualClock } from '../../../../lib/account/clock.ts';
import type { AwsError, Context, Delivery, PolicyDocument } from '../../../../lib/account/contract.ts';
import { evaluateResourcePolicy } from '../../../../lib/account/iam/evaluator.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import { type SnsService, snsService } from '../../../../lib/account/services/sns/service.ts';
import { type SqsService, sqsService } from '../../../../lib/account/services/sqs/service.ts';
import { fakeIam } from '../fake-iam.ts';

export interface Fixture {
  readonly clock: VirtualClock;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  /** What reached functions. */
  readonly invocations: Delivery[];
  /** Makes functions fail from now on, or no longer. */
  readonly failFunctionsWith: (error: AwsError | undefined) => void;
  readonly create: (type: string, properties: object) => { ref: string; attributes: Record<string, string> };
  readonly call: (operation: string, input: object) => Promise<any>;
}

/** An account with queues, topics and one function of every name, joined as the account joins them. */
export function anAccount(): Fixture {
  const clock = virtualClock(0);
  const invocations: Delivery[] = [];
  let failure: AwsError | undefined;
  const context: Context = {
    accountId: '123456789012',
    region: 'eu-west-1',
    clock,
    random: seededRandom('messages'),
    call: async () => {
      throw new Error('SQS and SNS call nobody');
    },
    deliver: async (delivery) => {
      if (delivery.targetArn.includes(':sqs:')) return sqs.deliver!(delivery);
      invocations.push(delivery);
      if (failure) throw failure;
    },
    iam: fakeIam(),
  };
  const options = {
    evaluateResourcePolicy: (...question: Parameters<typeof evaluateResourcePolicy>) =>
      evaluateResourcePolicy(...question) === 'allowed',
  };
  const sqs = sqsService(context, options);
  const sns = snsService(context, options);

  let resources = 0;
  return {
    ...{ clock, sqs, sns, invocations },
    failFunctionsWith: (error) => {
      failure = error;
    },
    create: (type, properties) => {
      const service = type.startsWith('AWS::SQS') ? sqs : sns;
      const logicalId = `Resource${++resources}`;
      const created = service.resources[type]!.create(properties, {
        ...{ logicalId, stackName: 'shop', tags: {} },
        physicalName: () => `shop-${logicalId}-1A2B3C`,
        asset: () => '',
      });
      return { ref: created.ref, attributes: created.attributes ?? {} };
    },
    call: async (operation, input) => {
      const service = operation in sqs.operations ? sqs : sns;
      const principal = { kind: 'role', arn: 'arn:aws:iam::123456789012:role/worker' } as const;
      return service.operations[operation]!(input, { service: service.name, operation, input, principal });
    },
  };
}

export const RULE = 'arn:aws:events:eu-west-1:123456789012:rule/bus/alarms';

/** Lets a service in for one source, as CDK writes it. */
export const policyFor = (service: string, action: string, resource: string, sourceArn: string): PolicyDocument => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: action,
      Resource: resource,
      Condition: { ArnEquals: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': '123456789012' } },
    },
  ],
});
