import { type FlagDocument, flagOf } from '../core/flags/document.ts';
import { stateOf } from '../core/flags/stage.ts';
import { lambdaOf, type Plan } from '../core/plan/plan.ts';
import { type FlagHome, liveDocument } from './flag-home.ts';
import type { Owner } from './owner.ts';

/** What a target serves: one version or variant, and beside it the shares of others, as fractions. */
export interface Served {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** What a target serves now. */
export function servedNow(run: Owner, { target }: Pick<Plan, 'target'>, home: FlagHome | undefined): Served {
  if ('flag' in target) return servedByFlag(home && liveDocument(run, home), target.flag);
  const { function: FunctionName, alias: Name } = lambdaOf(target);
  const alias = run('lambda', 'GetAlias', { FunctionName, Name }) as {
    readonly FunctionVersion: string;
    readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
  };
  return { version: alias.FunctionVersion, weights: alias.RoutingConfig?.AdditionalVersionWeights ?? {} };
}

function servedByFlag(document: FlagDocument | undefined, key: string): Served {
  const flag = document && flagOf(document, key);
  const { version, canary } = flag ? stateOf(flag) : { version: '' };
  return { version, weights: canary ? { [canary.version]: canary.weight } : {} };
}
