/**
 * Writing flags in TypeScript. An application needs this where its document is written, not where flags are asked for, so it
 * is kept apart from the evaluator.
 */
export { type Attribute, attribute, type VersionOrder } from './define/attribute.ts';
export { type Choice, type Rule, type SplitOptions, serve, split, when } from './define/choice.ts';
export {
  after,
  anyOf,
  before,
  type Condition,
  everyOf,
  FlagDefinitionError,
  not,
  segment,
} from './define/condition.ts';
export { defineFlags } from './define/define-flags.ts';
export type {
  BreakerDefinition,
  Definition,
  FlagDefinition,
  FlagKind,
  ValueTypes,
  Variants,
} from './define/definition.ts';
