import type { Instant } from '../clock.ts';
import type { AssemblyStack } from './assembly.ts';
import type { TemplateResource } from './template.ts';

/** What a stack is made from: of an assembly's stack, only the template and the name must be there. */
export type StackSource = Pick<AssemblyStack, 'name' | 'template'> & Partial<Omit<AssemblyStack, 'name' | 'template'>>;

/** Where a stack stands (CloudFormation user guide, "Stack status codes"). */
export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

export type ResourceStatus =
  | `${'CREATE' | 'UPDATE' | 'DELETE'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | 'DELETE_SKIPPED';

/** One line of what `DescribeStackEvents` lists; the stack's own lines have its name as their logical id. */
export interface StackEvent {
  readonly at: Instant;
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: StackStatus | ResourceStatus;
  readonly reason?: string | undefined;
}

/** A resource that a stack holds. */
export interface LiveResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives: its physical id. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** As they were when the resource got them, intrinsics resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: Pick<TemplateResource, 'DeletionPolicy' | 'UpdateReplacePolicy'>;
}

/** A stack of the account, changed by one operation at a time. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  status: StackStatus;
  statusReason: string | undefined;
  /** Of the operation under way or the last one; every event of an operation carries it. */
  requestToken: string;
  source: StackSource;
  parameters: Readonly<Record<string, string>>;
  /** By logical id, in the order of creation. */
  resources: ReadonlyMap<string, LiveResource>;
  outputs: Readonly<Record<string, string>>;
  /** Values by export name. */
  exports: ReadonlyMap<string, string>;
  /** Names of the exports of other stacks that it reads. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEvent[];
}

/** The stacks of the account by name, deleted ones left out. */
export type StackBook = Map<string, Stack>;

/** Names of the stacks that import an export. */
export const importersOf = (book: StackBook, exportName: string): readonly string[] =>
  [...book.values()].filter(({ imports }) => imports.has(exportName)).map(({ name }) => name);

/** The stack that exports a name. */
export const exporterOf = (book: StackBook, exportName: string): Stack | undefined =>
  [...book.values()].find(({ exports }) => exports.has(exportName));
