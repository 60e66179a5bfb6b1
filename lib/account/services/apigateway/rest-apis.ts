import { AwsError } from '../../contract.ts';

/**
 * A REST API: what is being edited, and the deployments of it that have been made. Requests only ever see a deployment, by
 * the stage that names it.
 */
export interface RestApi {
  readonly id: string;
  readonly rootId: string;
  /** By id; the root among them. */
  readonly resources: Map<string, RestResource>;
  readonly deployments: Map<string, Deployment>;
  /** What each stage serves: a deployment's id, by the stage's name. */
  readonly stages: Map<string, string>;
}

export interface RestResource {
  readonly id: string;
  /** Absent for the root. */
  readonly parentId?: string;
  /** Its own part of the path: `orders`, `{id}` or `{proxy+}`. */
  readonly part: string;
  /** `/orders/{id}` */
  readonly path: string;
  /** By HTTP method; `ANY` for all that are not there. */
  readonly methods: Map<string, RestMethod>;
}

/** Hands a request to a function, or answers it by itself. */
export type RestMethod = FunctionMethod | MockMethod;

export interface FunctionMethod {
  readonly kind: 'function';
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** Always answers the same, as the one does with which the CDK answers a browser's preflight requests. */
export interface MockMethod {
  readonly kind: 'mock';
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The methods as they were when it was made. */
export interface Deployment {
  readonly id: string;
  readonly routes: readonly DeployedResource[];
}

export interface DeployedResource {
  readonly resourceId: string;
  readonly path: string;
  readonly methods: ReadonlyMap<string, RestMethod>;
}

const greedy = /^\{.+\+\}$/;
const variable = /^\{.+\}$/;

/** Adds a resource below another. Refuses what API Gateway refuses of a part, with its words (API reference, CreateResource). */
export function addResource(api: RestApi, { id, parentId, part }: Omit<RestResource, 'path' | 'methods'>): void {
  const parent = api.resources.get(parentId ?? '');
  if (!parent) throw new AwsError('NotFoundException', 'Invalid Resource identifier specified', 404);
  if (greedy.test(parent.part)) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.part}`);
  }
  const siblings = [...api.resources.values()].filter((resource) => resource.parentId === parent.id);
  if (siblings.some((sibling) => sibling.part === part)) {
    const message = `Another resource with the same parent already has this name: ${part}`;
    throw new AwsError('ConflictException', message, 409);
  }
  const rival = siblings.find((sibling) => variable.test(part) && isSameKind(sibling.part, part));
  if (rival) {
    const message = `A sibling (${rival.part}) of this resource already has a variable path part -- only one is allowed`;
    throw badRequest(message);
  }
  const path = `${parent.path === '/' ? '' : parent.path}/${part}`;
  api.resources.set(id, { id, parentId: parent.id, part, path, methods: new Map() });
}

/** `{id}` and `{proxy+}` may stand beside each other, but not two of one kind. */
const isSameKind = (a: string, b: string) => variable.test(a) && greedy.test(a) === greedy.test(b);

/** Keeps the methods as they are now; what is edited later is in the next deployment. */
export function addDeployment(api: RestApi, id: string): void {
  const routes = [...api.resources.values()]
    .filter(({ methods }) => methods.size > 0)
    .map(({ id: resourceId, path, methods }) => ({ resourceId, path, methods: new Map(methods) }));
  if (routes.length === 0) throw badRequest("The REST API doesn't contain any methods");
  api.deployments.set(id, { id, routes });
}

/** A deployment that a stage serves cannot go. */
export function removeDeployment(api: RestApi, id: string): void {
  if ([...api.stages.values()].includes(id)) {
    throw badRequest('Active stages pointing to this deployment must be moved or deleted');
  }
  api.deployments.delete(id);
}

const badRequest = (message: string) => new AwsError('BadRequestException', message);
