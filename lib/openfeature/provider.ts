import {
  ErrorCode,
  type EvaluationContext,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { FlagsClient, FlagsEvent } from '../flags/lambda/client.ts';

/**
 * Makes a provider of a client. Share the client with `withFlags`, so that requests are counted by the variants they were given:
 *
 * ```ts
 * const flags = createFlags();
 * await OpenFeature.setProviderAndWait(tidegateProvider(flags));
 * ```
 *
 * It is READY with its first document, STALE while it serves one that may be outdated or could not be replaced, and in ERROR while
 * it has none; CONFIGURATION_CHANGED names the flags whose definition is another. What is tracked becomes metrics.
 */
export function tidegateProvider(flags: FlagsClient): Provider {
  const events = new OpenFeatureEventEmitter();
  let stop = () => {};

  const resolve = async <Value>(
    key: string,
    fallback: Value,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<Value>> => {
    const { errorCode, ...details } = flags.evaluate(key, fallback, context);
    return errorCode === undefined ? details : { ...details, errorCode: ErrorCode[errorCode] };
  };

  return {
    metadata: { name: 'tidegate' },
    runsOn: 'server',
    events,
    initialize: async () => {
      await flags.ready();
      stop = flags.on((event) => forward(event, flags, events));
      const { state, problem = 'there is no flag document yet' } = flags.status();
      if (state === 'empty') throw new Error(problem);
    },
    onClose: async () => stop(),
    resolveBooleanEvaluation: resolve,
    resolveStringEvaluation: resolve,
    resolveNumberEvaluation: resolve,
    resolveObjectEvaluation: resolve,
    track: (name, context, details) => {
      const { value } = details ?? {};
      flags.track(name, context, value === undefined ? {} : { value });
    },
  };
}

/** OpenFeature's word for what has happened to the documents. A broken flag has none: whoever asks for it is told PARSE_ERROR. */
function forward(event: FlagsEvent, { status }: FlagsClient, events: OpenFeatureEventEmitter): void {
  if (event.kind === 'ready') events.emit(ProviderEvents.Ready, {});
  if (event.kind === 'changed') events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...event.flags] });
  if (event.kind === 'stale') {
    const message = `the flag document may be outdated since ${Math.round(event.ageSeconds)} seconds`;
    events.emit(ProviderEvents.Stale, { message });
  }
  if (event.kind === 'problem') {
    const { message } = event;
    if (status().state === 'empty') events.emit(ProviderEvents.Error, { message });
    else events.emit(ProviderEvents.Stale, { message });
  }
}
