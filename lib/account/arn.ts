/** The parts of an Amazon Resource Name. `region` and `accountId` are empty where the service has none (IAM, S3). */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon, further colons and slashes included: `function:checkout:live`. */
  readonly resource: string;
}

/** Splits an ARN; `undefined` for anything that is not one. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, accountId, ...resource] = text.split(':');
  if (prefix !== 'arn' || !partition || !service || region === undefined || accountId === undefined) return undefined;
  if (resource.length === 0) return undefined;
  return { partition, service, region, accountId, resource: resource.join(':') };
}

/** Writes an ARN. The partition defaults to `aws`; the other omitted parts stay empty. */
export function formatArn(arn: Partial<Arn> & Pick<Arn, 'service' | 'resource'>): string {
  const { partition = 'aws', service, region = '', accountId = '', resource } = arn;
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}
