/** The control plane, and what application teams put in their own stacks. */
export { ControlPlane, type ControlPlaneProps } from './control-plane.ts';
export { ControlPlaneStack } from './control-plane-stack.ts';
export type { IControlPlane } from './imported-control-plane.ts';
export { type AlarmOrName, Plan, type PlanKeys, type StageProps } from './plan.ts';
export { ProgressiveFunction, type ProgressiveFunctionProps } from './progressive-function.ts';
export type { FlagPolicy, TagRule } from '../core/flags/policy.ts';
export type { FindingProps } from './findings.ts';
export { FlagEnvironment, type FlagEnvironmentProps, type IFlagEnvironment } from './flag-environment.ts';
export { FlagsReader, type FlagsReaderProps } from './flags-reader.ts';
export {
  gitHub,
  type GitHubIdentity,
  gitLab,
  type GitLabIdentity,
  type PipelineIdentity,
} from './pipeline-identity.ts';
export { PipelineRole, type PipelineRoleProps } from './pipeline-role.ts';
export type { Notify } from './notify-rule.ts';
export { TargetDashboard, type TargetDashboardProps } from './target-dashboard.ts';
export type { StartAfter } from './start-after.ts';
