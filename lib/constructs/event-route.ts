import { type EventPattern, type IEventBus, Rule, type RuleTargetInput, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TaskFunction } from './task-function.ts';

export interface EventRouteProps {
  readonly description: string;
  /** @default the account's default bus */
  readonly eventBus?: IEventBus;
  /** Either this or `schedule`. */
  readonly eventPattern?: EventPattern;
  readonly schedule?: Schedule;
  /** What the function gets. @default the event */
  readonly input?: RuleTargetInput;
  readonly to: TaskFunction;
  /** Takes what could not be delivered, and what the function failed at after two more attempts. */
  readonly deadLetters: IQueue;
}

/** Events of a pattern or a schedule, brought to a function, or to the dead-letter queue: none is lost. */
export class EventRoute extends Construct {
  constructor(scope: Construct, id: string, props: EventRouteProps) {
    super(scope, id);
    const { to, deadLetters } = props;
    new Rule(this, 'Rule', {
      description: props.description,
      eventBus: props.eventBus,
      eventPattern: props.eventPattern,
      schedule: props.schedule,
      targets: [
        new LambdaFunction(to.lambda, { deadLetterQueue: deadLetters, retryAttempts: 185, event: props.input }),
      ],
    });
    to.keepFailures(deadLetters);
  }
}
