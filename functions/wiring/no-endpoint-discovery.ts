/**
 * Stands in for `@aws-sdk/endpoint-cache` in the bundles. DynamoDB's client makes one for endpoint discovery, which is off
 * unless it is asked for by the environment or a file ("Endpoint discovery", AWS SDKs and Tools Reference Guide), and no
 * function asks. The cache's data structures would be 8 KB of each bundle.
 */
export class EndpointCache {
  get(): never {
    throw new Error('the environment asks for endpoint discovery, which the functions of a control plane do without');
  }
}
