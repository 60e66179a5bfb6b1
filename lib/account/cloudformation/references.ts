import type { Template, TemplateResource } from './template.ts';

type Resources = NonNullable<Template['Resources']>;
type Ordered = readonly (readonly [string, TemplateResource])[];

/** A template never changes, and many accounts are made of the same few. */
const known = new WeakMap<Resources, Ordered>();

/**
 * The resources of a template, each after those it mentions (`Ref`, `Fn::GetAtt`, `Fn::Sub`) or names in `DependsOn`.
 * Throws when they go round in a circle.
 */
export function inCreationOrder(resources: Resources): Ordered {
  const ordered = known.get(resources) ?? ordering(resources);
  known.set(resources, ordered);
  return ordered;
}

function ordering(resources: Resources): Ordered {
  const ordered = new Map<string, TemplateResource>();
  const path: string[] = [];
  const visit = (logicalId: string) => {
    const resource = resources[logicalId];
    if (!resource || ordered.has(logicalId)) return;
    if (path.includes(logicalId)) {
      throw new Error(`Circular dependency between resources: [${path.slice(path.indexOf(logicalId)).join(', ')}]`);
    }
    path.push(logicalId);
    for (const mentioned of [...[resource.DependsOn ?? []].flat(), ...references(resource.Properties)])
      visit(mentioned);
    path.pop();
    ordered.set(logicalId, resource);
  };
  Object.keys(resources).forEach(visit);
  return [...ordered];
}

/** Logical ids, and whatever else stands in such a place, that a value mentions. */
function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref' && typeof argument === 'string') return [argument];
    if (key === 'Fn::GetAtt') return [typeof argument === 'string' ? argument.split('.')[0]! : String(argument[0])];
    if (key === 'Fn::Sub') return [...substituted(argument), ...references(argument)];
    return references(argument);
  });
}

function substituted(argument: unknown): readonly string[] {
  const pattern = Array.isArray(argument) ? argument[0] : argument;
  return [...String(pattern).matchAll(/\$\{([^!}.][^}.]*)[^}]*\}/g)].map((match) => match[1]!);
}
