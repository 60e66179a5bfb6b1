import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { BuildSpec, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ControlPlane } from '../../lib/constructs/control-plane.ts';

export interface ReleasePipelineProps extends StackProps {
  readonly controlPlane: ControlPlane;
  /** The connection to where the source is. */
  readonly connectionArn: string;
}

/** A pipeline whose last stage is the rollout: it succeeds when the version was promoted, and fails when it was taken back. */
export class ReleasePipeline extends Stack {
  constructor(scope: Construct, id: string, { controlPlane, connectionArn, ...props }: ReleasePipelineProps) {
    super(scope, id, props);
    const rollOut = new PipelineProject(this, 'RollOut', {
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
      buildSpec: BuildSpec.fromSourceFilename('buildspec.yml'),
      // Longer than the command waits, so that its exit code, and not CodeBuild, ends the build.
      timeout: Duration.minutes(110),
    });
    const checkout = LambdaFunction.fromFunctionName(this, 'Checkout', 'checkout');
    controlPlane.grantRequests(rollOut, 'payments');
    rollOut.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:PublishVersion', 'lambda:GetFunction', 'lambda:GetFunctionConfiguration'],
        resources: [checkout.functionArn, `${checkout.functionArn}:*`],
      }),
    );

    const source = new Artifact();
    new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new CodeStarConnectionsSourceAction({
              actionName: 'Source',
              connectionArn,
              owner: 'example',
              repo: 'checkout',
              branch: 'main',
              output: source,
            }),
          ],
        },
        {
          stageName: 'RollOut',
          actions: [new CodeBuildAction({ actionName: 'RollOut', project: rollOut, input: source })],
        },
      ],
    });
  }
}
