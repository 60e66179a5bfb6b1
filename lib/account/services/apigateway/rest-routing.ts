import { NotModelledError } from '../../contract.ts';
import type { DeployedResource, Deployment, RestMethod } from './rest-apis.ts';

/** Where a request has come to. */
export interface Found {
  readonly resource: DeployedResource;
  readonly method: RestMethod;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** What `ANY` stands for (developer guide, "Set up an HTTP method"). */
const anyOf: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/**
 * The method that a request takes: that of the most specific resource whose path matches, a literal part before a variable
 * and that before a greedy one, from the left. A slash at the end makes no difference.
 *
 * Throws {@link NotModelledError} where that resource lacks the method and a less specific one has it.
 */
export function methodFor({ routes }: Deployment, httpMethod: string, path: string): Found | undefined {
  if (/%|\/\//.test(path)) throw new NotModelledError(`a request to a REST API with the path ${path} is not modelled`);
  const parts = partsOf(path);
  const candidates = routes
    .flatMap((resource) => {
      const pathParameters = matched(partsOf(resource.path), parts);
      return pathParameters ? [{ resource, pathParameters, method: methodOf(resource, httpMethod) }] : [];
    })
    .toSorted((a, b) => (specificity(a.resource) < specificity(b.resource) ? -1 : 1));
  const [best] = candidates;
  if (best?.method) return { ...best, method: best.method };
  const other = candidates.find(({ method }) => method !== undefined);
  if (best && other) {
    throw new NotModelledError(
      `${httpMethod} ${path} of a REST API, where ${best.resource.path} has no such method and ${other.resource.path} has, is not modelled`,
    );
  }
  return undefined;
}

const methodOf = ({ methods }: DeployedResource, httpMethod: string) =>
  methods.get(httpMethod) ?? (anyOf.has(httpMethod) ? methods.get('ANY') : undefined);

const partsOf = (path: string): readonly string[] => path.replaceAll(/^\/|\/$/g, '').split('/');

/** The values of the path's variables, if it matches. */
function matched(template: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const [, name, plus] = /^\{(.+?)(\+?)\}$/.exec(expected) ?? [];
    const rest = parts.slice(index);
    const found = plus ? rest.join('/') : (rest[0] ?? '');
    if (name === undefined ? found !== expected : found === '') return undefined;
    if (name !== undefined) values[name] = found;
    if (plus) return values;
  }
  return template.length === parts.length ? values : undefined;
}

/** Sorts before that of whatever is less specific. */
const specificity = ({ path }: DeployedResource) =>
  partsOf(path)
    .map((part) => (part.endsWith('+}') ? '2' : part.endsWith('}') ? '1' : '0'))
    .join('');
