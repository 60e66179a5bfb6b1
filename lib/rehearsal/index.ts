/** Rehearsals in tests of your own: a plan and a scenario in, a report out, without an AWS account. */
export { parsePlan } from '../core/plan/parse.ts';
export { type Application, type ModelledApplicationOptions, modelledApplication } from './application.ts';
export { type ParsedScenario, parseScenario } from './parse-scenario.ts';
export { type Backstage, type RehearsalOptions, rehearse } from './rehearse.ts';
export type { Report, StageReport, TrueCounts } from './report.ts';
export { controlPlaneStack, synthesizedAssembly } from './synthesize.ts';
