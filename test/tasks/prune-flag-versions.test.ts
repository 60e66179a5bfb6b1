import { expect, it } from 'vitest';
import { KEPT_VERSIONS } from '../../lib/core/flags/superseded.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { aJointControlPlane, type JointControlPlane, promotedJoint } from './a-joint-control-plane.ts';

const ended = (rolloutId: string, outcome: string) => ({ detail: { target: 'checkout:live', rolloutId, outcome } });

/** Documents that were written and deployed by others than a rollout of this test. */
async function written(plane: JointControlPlane, count: number, label?: string): Promise<void> {
  const { ApplicationId, ConfigurationProfileId } = plane.home;
  for (let i = 0; i < count; i++) {
    await plane.run(
      plane.account.call('appconfig', 'CreateHostedConfigurationVersion', {
        ...{ ApplicationId, ConfigurationProfileId, ContentType: 'application/json' },
        Content: new TextEncoder().encode(JSON.stringify(aDocument({ search: aFlag() }))),
        ...(label !== undefined && { VersionLabel: `${label}-${i}` }),
      }),
    );
    // AppConfig takes ten a second.
    await plane.advance(100);
  }
}

it('after a rollout of a flag the oldest documents go, but for those that are deployed or are not ours', async () => {
  const plane = await aJointControlPlane();
  const { rolloutId } = await promotedJoint(plane);
  const deployed = await plane.run(plane.deps.flagVersions.deployed());
  const before = await plane.run(plane.deps.flagVersions.list());
  await written(plane, 3);
  await written(plane, KEPT_VERSIONS - 2, 'tidegate');

  const { documents = [] } = await plane.run(plane.pruneVersions(ended(rolloutId, 'promoted')));

  const left = (await plane.run(plane.deps.flagVersions.list())).map(({ number }) => number);
  const oursBefore = before.filter(({ label }) => label?.startsWith('tidegate-')).map(({ number }) => number);
  expect(documents).toEqual(oursBefore.filter((number) => !deployed.includes(number)).toReversed());
  expect(documents.length).toBeGreaterThan(0);
  expect(left).toEqual(expect.arrayContaining([...deployed]));
  expect(plane.flag()).toEqual({ version: 'on' });
});

it('a rollout without a flag removes no document', async () => {
  const plane = await aJointControlPlane();
  await written(plane, KEPT_VERSIONS + 5, 'tidegate');

  const pruned = await plane.run(plane.pruneVersions(ended('somebody-elses', 'promoted')));

  expect(pruned).toEqual({ removed: [] });
});
