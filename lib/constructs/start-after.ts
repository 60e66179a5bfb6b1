import { type EventPattern, EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';

/** What ends before a rollout begins, and whose rollout it is. */
export interface StartAfter {
  /** `function:alias`, like `checkout:live`. */
  readonly target: string;
  /** The target's owner, as it was registered. */
  readonly owner: string;
  /** A CodePipeline pipeline, or its name: its successful executions ask for a rollout. Either this or `build`. */
  readonly pipeline?: string | { readonly pipelineName: string };
  /** A CodeBuild project, or its name: its successful builds ask for a rollout. */
  readonly build?: string | { readonly projectName: string };
}

export interface StartRule {
  readonly description: string;
  readonly eventPattern: EventPattern;
  readonly input: RuleTargetInput;
}

/** The rule that brings such events to the function that asks for the newest version. Throws where neither or both are named. */
export function startRule({ target, owner, pipeline, build }: StartAfter): StartRule {
  if (!/^[\w-]+:[\w-]+$/.test(target)) {
    throw new Error(`startAfter: target must be function:alias like checkout:live, got '${target}'`);
  }
  if ((pipeline === undefined) === (build === undefined)) {
    throw new Error(`startAfter: ${target} needs either a pipeline or a build`);
  }
  const asked = (key: string) =>
    RuleTargetInput.fromObject({ target, owner, key: EventField.fromPath(key), time: EventField.time });
  if (pipeline !== undefined) {
    const name = typeof pipeline === 'string' ? pipeline : pipeline.pipelineName;
    return {
      description: `Successful executions of a pipeline, for ${target}`,
      // AWS CodePipeline User Guide, "Monitoring CodePipeline events".
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Pipeline Execution State Change'],
        detail: { pipeline: [name], state: ['SUCCEEDED'] },
      },
      input: asked('$.detail.execution-id'),
    };
  }
  const name = typeof build === 'string' ? build : build?.projectName;
  return {
    description: `Successful builds of a project, for ${target}`,
    // AWS CodeBuild User Guide, "Build notifications input format reference".
    eventPattern: {
      source: ['aws.codebuild'],
      detailType: ['CodeBuild Build State Change'],
      detail: { 'project-name': [name], 'build-status': ['SUCCEEDED'] },
    },
    input: asked('$.detail.build-id'),
  };
}
