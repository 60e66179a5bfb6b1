import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ControlPlane, type ControlPlaneProps } from './control-plane.ts';
import { FlagEnvironment, type FlagEnvironmentProps } from './flag-environment.ts';

export interface ControlPlaneStackProps extends Omit<ControlPlaneProps, 'flags'>, StackProps {
  /** Makes flags to be rolled out, of this name, in the same stack. @default none */
  readonly flags?: FlagEnvironmentProps;
}

/** The control plane as a stack of its own, with the outputs that other programs rely on. */
export class ControlPlaneStack extends Stack {
  readonly controlPlane: ControlPlane;

  constructor(
    scope: Construct,
    id: string,
    { name, startAfter, notify, findings, flags, flagPolicy, ...props }: ControlPlaneStackProps,
  ) {
    super(scope, id, props);
    this.controlPlane = new ControlPlane(this, 'ControlPlane', {
      ...{ name, startAfter, notify, findings, flagPolicy },
      ...(flags && { flags: new FlagEnvironment(this, 'Flags', flags) }),
    });
    const { bus, machine, records, announcements } = this.controlPlane;
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachine.stateMachineArn });
    new CfnOutput(this, 'TableName', { value: records.table.tableName });
    new CfnOutput(this, 'TopicArn', { value: announcements.topic.topicArn });
    if (this.controlPlane.flags) new CfnOutput(this, 'FlagsPlace', { value: this.controlPlane.flags.place });
  }
}
