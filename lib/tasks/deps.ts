import type { Monitor } from '../core/flags/monitors.ts';
import type { FlagPolicy } from '../core/flags/policy.ts';
import type { Alarms } from '../aws/alarms.ts';
import type { AliasLife } from '../aws/alias-life.ts';
import type { Aliases } from '../aws/alias.ts';
import type { CarriedMetrics } from '../aws/carried-metrics.ts';
import type { ChangeCalendars } from '../aws/change-calendars.ts';
import type { Breakers } from '../aws/breakers.ts';
import type { Capacity } from '../aws/capacity.ts';
import type { Applications } from '../aws/applications.ts';
import type { Claims } from '../aws/claims.ts';
import type { Directory } from '../aws/directory.ts';
import type { Gauges } from '../aws/gauges.ts';
import type { Executions } from '../aws/executions.ts';
import type { FlagRecord } from '../aws/flag-record.ts';
import type { FlagStore } from '../aws/flag-store.ts';
import type { FailureLogs } from '../aws/failure-logs.ts';
import type { Functions } from '../aws/functions.ts';
import type { Hooks } from '../aws/hooks.ts';
import type { Inbox } from '../aws/inbox.ts';
import type { Line } from '../aws/line.ts';
import type { Metrics } from '../aws/metrics.ts';
import type { Notices } from '../aws/notices.ts';
import type { StartNotices } from '../aws/start-notices.ts';
import type { Pace } from '../aws/pace.ts';
import type { PrincipalTags } from '../aws/principal-tags.ts';
import type { Promotions } from '../aws/promotions.ts';
import type { Records } from '../aws/records.ts';
import type { Registry } from '../aws/registry.ts';
import type { Stacks } from '../aws/stacks.ts';
import type { Requests } from '../aws/requests.ts';
import type { Versions } from '../aws/versions.ts';
import type { Wants } from '../aws/wants.ts';
import type { Warm } from '../aws/warm.ts';
import type { Watches } from '../aws/watches.ts';
import type { CarriedJudge } from '../core/analysis/carried.ts';
import type { FindingKind } from '../core/plan/finding-kinds.ts';
import type { Sources } from '../sources/sources.ts';

/** Everything a task can be given; each picks what it uses. */
export interface Deps {
  readonly alarms: Alarms;
  readonly aliases: Aliases;
  readonly breakers: Breakers;
  readonly calendars: ChangeCalendars;
  readonly capacity: Capacity;
  readonly aliasLife: AliasLife;
  readonly applications: Applications;
  readonly claims: Claims;
  readonly directory: Directory;
  readonly executions: Executions;
  readonly flags: Pick<FlagStore, 'read'>;
  readonly flagRecord: FlagRecord;
  /** The alarms for which AppConfig would take a deployment of flags back. */
  readonly flagMonitors: () => Promise<readonly Monitor[]>;
  readonly flagPolicy: FlagPolicy;
  /** Absent where the control plane has no flags. */
  readonly flagStore: FlagStore | undefined;
  readonly functions: Functions;
  readonly gauges: Gauges;
  readonly hooks: Hooks;
  readonly inbox: Inbox;
  /** Carries what it has added up from one analysis to the next. */
  readonly judge: CarriedJudge;
  readonly line: Line;
  readonly logs: FailureLogs;
  readonly metrics: Metrics;
  readonly notices: Notices;
  readonly pace: Pace;
  readonly principalTags: PrincipalTags;
  readonly promotions: Promotions;
  readonly records: Records;
  readonly registry: Registry;
  /** Metrics of a rollout under way; carries what has settled from one analysis to the next. */
  readonly series: CarriedMetrics;
  readonly starts: StartNotices;
  readonly stacks: Stacks;
  readonly requests: Requests;
  readonly versions: Versions;
  readonly sources: Sources;
  readonly wants: Wants;
  readonly warm: Warm;
  readonly watches: Watches;
  /** The control plane's name, which functions opt in to. */
  readonly controlPlane: string;
  /** The kinds of findings that the control plane listens to. */
  readonly heard: readonly FindingKind[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as nobody waits for it any more. */
  readonly sleep: (milliseconds: number, over?: AbortSignal) => Promise<void>;
}

/** What the machine hands to every task. */
export interface TaskInput {
  readonly rolloutId: string;
  readonly fence: number;
  /** Which execution of the rollout this is. @default 1 */
  readonly generation?: number;
}
