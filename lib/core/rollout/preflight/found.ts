import type { AlarmReading } from '../../analysis/contract.ts';
import type { FindingKind } from '../../plan/finding-kinds.ts';
import type { AliasReading } from '../alias-drift.ts';

/** What Lambda says of a published version. */
export interface VersionFacts {
  readonly version: string;
  /** Without the version. */
  readonly functionArn: string;
  /** `Active`, `Pending`, `Failed`, … */
  readonly state: string;
  readonly stateReason: string;
  readonly role: string;
  /** Empty when there is none. */
  readonly deadLetterArn: string;
  /** How long a request may take. */
  readonly timeoutSeconds?: number;
  /** Its log group, where it is not the usual one. */
  readonly logGroup?: string;
  /** Equal for two versions that answer alike: code and configuration. */
  readonly content: string;
  /** A way of running that has not been tried with weighted aliases, in Lambda's words; absent for the ordinary one. */
  readonly runsOn?: 'tenant isolation' | 'a capacity provider';
}

/** Executions that Lambda keeps ready for a version or an alias. */
export interface CapacityFacts {
  /** A version's number, or an alias's name. */
  readonly qualifier: string;
  /** As many as were asked for. */
  readonly executions: number;
  readonly status: 'READY' | 'IN_PROGRESS' | 'FAILED';
  /** Why it failed; empty otherwise. */
  readonly reason: string;
}

/** What CloudWatch says of an alarm beside its state. */
export interface AlarmFacts extends AlarmReading {
  /** What a period without data counts as; absent for composite alarms, which have none of their own. */
  readonly missingData?: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  /** It has actions, and they are switched off. */
  readonly isSilenced: boolean;
  /** The names of the mute rules that hold its actions back now. */
  readonly mutedBy: readonly string[];
}

/** An alias whose resource in CloudFormation hands every change of its version to CodeDeploy. */
export interface CodeDeployOwner {
  readonly stack: string;
  /** The alias's logical id in the stack's template. */
  readonly resource: string;
}

/** What Lambda says of a hook. */
export interface HookFacts {
  /** As the plan names it. */
  readonly name: string;
  /** Whether there is such a function, and such a version or alias of it. */
  readonly isThere: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The account as Prepare found it. */
export interface PreflightFindings {
  readonly controlPlane: string;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly alias: AliasReading | undefined;
  readonly baseline: VersionFacts | undefined;
  readonly canary: VersionFacts | undefined;
  /** Of all versions and aliases of the function. */
  readonly capacities: readonly CapacityFacts[];
  readonly codeDeploy: CodeDeployOwner | undefined;
  readonly alarms: readonly AlarmFacts[];
  /** The kinds of findings that the control plane listens to. */
  readonly heard: readonly FindingKind[];
  /** Every hook of the plan. @default none */
  readonly hooks?: readonly HookFacts[];
}
