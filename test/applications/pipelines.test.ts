import { App } from 'aws-cdk-lib';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import { ControlPlaneStack } from '../../lib/constructs/control-plane-stack.ts';
import type { StartAfter } from '../../lib/constructs/start-after.ts';
import { aShop, anAccount, minute, progressive } from './a-shop.ts';

const own = { target: 'checkout:live', owner: 'payments' };

function aPlaneThatStartsAfter(...startAfter: readonly StartAfter[]) {
  const app = new App();
  new ControlPlaneStack(app, 'Tidegate', { name: 'tidegate', startAfter });
  return readCloudAssembly(app.synth().directory);
}

/** A release published by a pipeline: no stack has said anything about it. */
async function published() {
  const shop = anAccount(
    aPlaneThatStartsAfter({ ...own, pipeline: 'checkout-release' }, { ...own, build: 'checkout-build' }),
  );
  await shop.deploy(aShop(1, progressive()));
  shop.run('lambda', 'UpdateFunctionConfiguration', { FunctionName: 'checkout', MemorySize: 256 });
  shop.run('lambda', 'PublishVersion', { FunctionName: 'checkout' });
  const { publish } = shop.account.services.events;
  return {
    ...shop,
    pipelineIs: async (state: string, pipeline = 'checkout-release') => {
      publish({
        source: 'aws.codepipeline',
        'detail-type': 'CodePipeline Pipeline Execution State Change',
        resources: [`arn:aws:codepipeline:us-east-1:123456789012:${pipeline}`],
        detail: { pipeline, 'execution-id': '01234567-0123-0123-0123-012345678901', state, version: 1 },
      });
      await shop.advance(15 * minute);
    },
    buildIs: async (status: string) => {
      publish({
        source: 'aws.codebuild',
        'detail-type': 'CodeBuild Build State Change',
        detail: {
          'build-status': status,
          'project-name': 'checkout-build',
          'build-id':
            'arn:aws:codebuild:us-east-1:123456789012:build/checkout-build:8745a7a9-c340-456a-9166-edf953571bEX',
          'current-phase': 'COMPLETED',
        },
      });
      await shop.advance(15 * minute);
    },
  };
}

describe('a control plane that starts after a pipeline and a build', () => {
  it('rolls the newest version out when the pipeline has succeeded, once', async () => {
    const shop = await published();

    await shop.pipelineIs('STARTED');
    await shop.pipelineIs('FAILED');
    await shop.pipelineIs('SUCCEEDED', 'search-release');
    const before = shop.rollouts();
    await shop.pipelineIs('SUCCEEDED');
    await shop.pipelineIs('SUCCEEDED');

    expect(before).toEqual([]);
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect(shop.alias()).toEqual({ version: '2', weights: {} });
  });

  it('does the same for a build', async () => {
    const shop = await published();

    await shop.buildIs('FAILED');
    const before = shop.rollouts();
    await shop.buildIs('SUCCEEDED');

    expect(before).toEqual([]);
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
  });
});

describe('what cannot be started after is refused at synthesis', () => {
  it.each([
    [{ ...own }, 'checkout:live needs either a pipeline or a build'],
    [{ ...own, pipeline: 'a', build: 'b' }, 'checkout:live needs either a pipeline or a build'],
    [{ ...own, target: 'checkout', pipeline: 'a' }, 'target must be function:alias like checkout:live'],
  ])('%#', (startAfter, message) => {
    expect(() => aPlaneThatStartsAfter(startAfter)).toThrow(message);
  });

  it('a pipeline can be named by its construct', () => {
    const pipeline: Pick<Pipeline, 'pipelineName'> = { pipelineName: 'checkout-release' };

    expect(() => aPlaneThatStartsAfter({ ...own, pipeline })).not.toThrow();
  });
});
