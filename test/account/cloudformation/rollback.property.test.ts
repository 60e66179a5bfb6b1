import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TemplateResource } from '../../../lib/account/cloudformation/template.ts';
import { aDeployment } from './a-deployment.ts';

const ids = ['A', 'B', 'C', 'D'] as const;

/** Queues by logical id; their names meet, so that replacements do, too. Tags change in place. */
const queues = fc.dictionary(
  fc.constantFrom(...ids),
  fc.record({ name: fc.constantFrom('one', 'two', 'three', undefined), tag: fc.constantFrom('x', 'y') }),
  { minKeys: 1 },
);

const resourcesOf = (wanted: Readonly<Record<string, { name: string | undefined; tag: string }>>) =>
  Object.fromEntries(
    Object.entries(wanted).map(([id, { name, tag }]): [string, TemplateResource] => [
      id,
      {
        Type: 'AWS::SQS::Queue',
        Properties: { ...(name && { QueueName: name }), Tags: [{ Key: 'tag', Value: tag }] },
      },
    ]),
  );

/** Comes after all others and fails to be made. */
const broken: TemplateResource = {
  Type: 'AWS::Events::Rule',
  Properties: { EventBusName: 'nowhere', EventPattern: { source: ['a'] } },
  DependsOn: [...ids],
};

it('a stack whose update fails, wherever it does, is what it was before; one that succeeds holds what its template says', async () => {
  await fc.assert(
    fc.asyncProperty(queues, queues, fc.boolean(), async (first, second, fails) => {
      const { deploy, services } = aDeployment();
      const before = await deploy(resourcesOf(first));
      // Two of one name cannot be made at all.
      fc.pre(before.status === 'CREATE_COMPLETE');
      const queuesBefore = new Set(services.sqs.queueArns());

      const after = await deploy({ ...resourcesOf(second), ...(fails && { Broken: broken }) });
      const queuesAfter = new Set(services.sqs.queueArns());

      if (after.status === 'UPDATE_ROLLBACK_COMPLETE') {
        expect(after.physicalIds).toEqual(before.physicalIds);
        expect(queuesAfter).toEqual(queuesBefore);
      } else {
        expect(fails).toBe(false);
        expect(new Set(Object.keys(after.physicalIds))).toEqual(new Set(Object.keys(second)));
        expect(queuesAfter.size).toBe(Object.keys(second).length);
      }
    }),
    { numRuns: 60 },
  );
});
