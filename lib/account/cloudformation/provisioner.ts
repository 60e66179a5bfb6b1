import type { LiveResource, StackSource } from './stack.ts';

/** What a resource became. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A resource could not be made, changed or deleted; `message` is the reason that the stack's events give. */
export class ResourceFailure extends Error {
  override readonly name = 'ResourceFailure';
  /** The physical id of what may exist in spite of it. */
  readonly ref: string | undefined;

  constructor(reason: string, ref?: string) {
    super(reason);
    this.ref = ref;
  }
}

/** What a stack wants of one resource. */
export interface Wanted {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly stackId: string;
  readonly source: StackSource;
}

/** Makes the resources of some types. Takes its time on the account's clock; throws {@link ResourceFailure}. */
export interface Provisioner {
  /** Whether a change of properties makes a new resource, which then takes the place of the old one. */
  readonly isReplacement: (current: LiveResource, wanted: Wanted) => boolean;
  readonly create: (wanted: Wanted) => Promise<Provisioned>;
  /** Another `ref` than before tells that the old resource is to be deleted. */
  readonly update: (current: LiveResource, wanted: Wanted) => Promise<Provisioned>;
  readonly delete: (current: LiveResource, of: Pick<Wanted, 'stackId'>) => Promise<void>;
}
