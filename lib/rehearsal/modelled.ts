import { targetsOf } from '../core/plan/plan.ts';
import { type Application, modelledApplication, type ModelledApplicationOptions } from './application.ts';
import { modelledFlagApplication, withModelledFlags } from './flag-application.ts';

/** An application without code that has everything a plan moves: a function, flags, or both. */
export function modelledFor(options: ModelledApplicationOptions): Application {
  const [first, ...further] = targetsOf(options.plan);
  const flags = further.filter((target) => 'flag' in target);
  const application = first && 'flag' in first ? modelledFlagApplication(first.flag) : modelledApplication(options);
  return flags.length > 0 ? withModelledFlags(application, flags) : application;
}
