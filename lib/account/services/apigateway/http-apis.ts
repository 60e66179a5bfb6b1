import type { FrontRequest } from '../../wire/payload-2.ts';

/** An HTTP API with what belongs to it; a stage that deploys by itself, so that what is here is what is served. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  /** Only `$default`, once there is one. */
  stage?: string;
  /** The function that an integration invokes, an alias's ARN perhaps, by the integration's id. */
  readonly integrations: Map<string, string>;
  /** By the route's id. */
  readonly routes: Map<string, Route>;
}

export interface Route {
  /** `$default`, or a method (`ANY` for all) and a path: `GET /orders`. */
  readonly key: string;
  readonly integrationId: string;
}

/**
 * The route that a request takes: its own method and path, then any method on that path, then `$default` (developer guide,
 * "Create routes for HTTP APIs").
 */
export function routeOf({ routes }: HttpApi, { method, path }: FrontRequest): Route | undefined {
  const byKey = new Map([...routes.values()].map((route) => [route.key, route]));
  return byKey.get(`${method} ${path}`) ?? byKey.get(`ANY ${path}`) ?? byKey.get('$default');
}
