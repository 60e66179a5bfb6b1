import { FlagdCore } from '@openfeature/flagd-core';
import type { Details } from '../../lib/flags/details.ts';

const nothing = () => undefined;
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing };

/** What flagd-core answers for the flag `flag` with a string as the fallback, in both of its modes. */
export function flagdAnswers(document: object, context: Record<string, unknown>, fallback = 'fallback'): Outcome[] {
  return [false, true].map((disableDynamicCodeGeneration) => {
    const core = new FlagdCore(undefined, silent, { disableDynamicCodeGeneration });
    core.setConfigurations(JSON.stringify(document));
    return outcome(core.resolveStringEvaluation('flag', fallback, context as never, silent) as Details<unknown>);
  });
}

export type Outcome = Omit<Details<unknown>, 'errorMessage'>;

/** All but the message, whose words are everybody's own. */
export function outcome({ value, variant, reason, errorCode, flagMetadata }: Details<unknown>): Outcome {
  return {
    value,
    ...(variant === undefined ? {} : { variant }),
    reason,
    ...(errorCode === undefined ? {} : { errorCode }),
    flagMetadata,
  };
}
