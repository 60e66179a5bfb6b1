import type { Alarms } from '../aws/alarms.ts';
import type { Aliases } from '../aws/alias.ts';
import type { Capacity } from '../aws/capacity.ts';
import type { Exposure } from '../aws/exposure.ts';
import type { Functions } from '../aws/functions.ts';
import type { Stacks } from '../aws/stacks.ts';
import type { Look, Sight } from '../core/doctor/examine.ts';
import { addressOf, type Plan } from '../core/plan/plan.ts';
import { allHooks } from '../core/plan/hook-function.ts';

/** What the doctor looks with. */
export interface Sources {
  readonly aliases: Pick<Aliases, 'read'>;
  readonly functions: Pick<Functions, 'version' | 'versions' | 'tags' | 'hooks'>;
  readonly capacity: Pick<Capacity, 'of'>;
  readonly exposure: Exposure;
  readonly alarms: Pick<Alarms, 'inspect'>;
  readonly stacks: Stacks;
}

/** Looks at everything about a target; what this person may not look at says so instead of looking healthy. */
export async function lookAt(sources: Sources, plan: Plan): Promise<Sight> {
  const { target, analysis } = plan;
  const { aliases, functions, capacity, exposure, alarms, stacks } = sources;
  const address = addressOf(target);
  const { functionName } = address;

  const alias = await look(() => aliases.read(address));
  const versions = await look(() => functions.versions(functionName));
  const tags = await look(async () => functions.tags(await arnOf(sources, functionName, versions)));
  return {
    alias,
    versions,
    tags,
    codeDeploy: await look(async () => {
      if ('unseen' in tags) throw new Error(tags.unseen);
      return stacks.codeDeployOwner(tags.seen, address);
    }),
    capacities: await look(() => capacity.of(functionName)),
    alarms: await look(() => alarms.inspect(analysis.alarms)),
    eventSources: await look(() => exposure.eventSources(functionName)),
    grants: await look(() => exposure.grants(functionName)),
    hooks: await look(() => functions.hooks(allHooks(plan))),
  };
}

async function arnOf({ functions }: Sources, functionName: string, versions: Sight['versions']): Promise<string> {
  const [first] = 'seen' in versions ? versions.seen : [];
  const facts = first ?? (await functions.version(functionName, '$LATEST'));
  if (!facts) throw new Error(`there is no function ${functionName}`);
  return facts.functionArn;
}

export async function look<T>(at: () => Promise<T>): Promise<Look<T>> {
  try {
    return { seen: await at() };
  } catch (error) {
    // Whatever it was: not seen is not healthy.
    return { unseen: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
