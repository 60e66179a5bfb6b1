import type { CloudAssembly } from '../../../lib/account/cloudformation/assembly.ts';
import type { AssemblyTarget } from '../../../lib/account/cloudformation/loader.ts';
import type { Template } from '../../../lib/account/cloudformation/template.ts';
import type { ResourceContext } from '../../../lib/account/contract.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { folderOf } from '../../fixtures/account/bundle.ts';

/** Something that was created from a template. */
export interface Made {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly resource: ResourceContext;
}

/** An account with one resource type, `Test::Thing`, that remembers what it was made from. */
export function aTarget(changes: Partial<AssemblyTarget> = {}) {
  const made: Made[] = [];
  const target: AssemblyTarget = {
    accountId: '123456789012',
    region: 'eu-west-1',
    random: seededRandom(1),
    book: new Map(),
    resources: {
      'Test::Thing': {
        create: (properties, resource) => {
          made.push({ properties, resource });
          const { logicalId } = resource;
          return {
            ref: `${logicalId}-ref`,
            attributes: { Arn: `${logicalId}-arn`, 'Nested.Name': `${logicalId}-nested` },
          };
        },
      },
    },
    ...changes,
  };
  return { target, made };
}

/** One stack, not on disk. */
export const aStack = (template: Template, changes: object = {}): CloudAssembly => ({
  folder: '/assembly',
  stacks: [{ name: 'shop', template, tags: {}, assets: new Map(), ...changes }],
});

/** A template with one thing of these properties. */
export const aThing = (Properties: Record<string, unknown>, template: Template = {}): Template => ({
  ...template,
  Resources: { ...template.Resources, Thing: { Type: 'Test::Thing', Properties } },
});

/** Writes a folder as `cdk synth` leaves it. */
export const writeAssembly = (files: Readonly<Record<string, unknown>>): string =>
  folderOf(Object.fromEntries(Object.entries(files).map(([file, content]) => [file, JSON.stringify(content)])));
