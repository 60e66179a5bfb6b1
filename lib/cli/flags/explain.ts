import { conditionText, choiceText } from '../../core/flags/rule-text.ts';
import type { FlagDocument } from '../../core/flags/document.ts';
import { type Trace, traceFlag, type TraceStep } from '../../flags/inspect/trace.ts';
import { printable } from '../../view/printable.ts';
import type { Result } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { existingFlag } from './show.ts';

export interface Asked {
  readonly key: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Which rule gives somebody which variant, and why. */
export function explainFlag(document: FlagDocument, { key, context, at }: Asked): Result {
  const flag = existingFlag(document, key);
  const trace = traceFlag(document, key, context, Math.floor(at / 1000));
  const steps = trace.steps.map((step) => ({ ...step, says: stepText(step, flag.defaultVariant ?? undefined) }));
  const { details, isServed } = trace;
  const { variant, reason, errorCode, errorMessage } = details;
  const verdict = verdictOf(trace, flag.defaultVariant ?? undefined);
  return {
    exitCode: EXIT.done,
    json: {
      ...{ key, context, at: new Date(at).toISOString(), says: verdict, reason },
      ...(isServed && { variant, value: details.value }),
      ...(errorCode !== undefined && { errorCode, errorMessage }),
      steps,
    },
    text: [`${key}: ${verdict}`, ...steps.map(({ says }) => `  ${says}`)].map(printable).join('\n'),
  };
}

const fallback = 'what the code falls back to';

function verdictOf({ details, isServed }: Trace, byDefault: string | undefined): string {
  const { variant, value, reason, errorCode, errorMessage } = details;
  if (errorCode !== undefined) return `${fallback}, since it fails: ${errorMessage} (${errorCode})`;
  if (!isServed) return reason === 'DISABLED' ? `${fallback}, since it is disabled` : fallback;
  const why = { STATIC: 'it has no rules', DEFAULT: `no rule chose, and ${byDefault} is the default` };
  const because = reason === 'STATIC' || reason === 'DEFAULT' ? why[reason] : 'a rule chose it';
  return `${variant}, which is ${JSON.stringify(value)}: ${because} (${reason})`;
}

function stepText(step: TraceStep, byDefault = fallback): string {
  switch (step.kind) {
    case 'condition':
      if (step.rule === true) return 'yes  for everybody: it is killed, and what stands behind is out of force';
      return `${step.held ? 'yes' : 'no '}  ${conditionText(step.rule)}`;
    case 'split': {
      const { position, chosen } = step;
      const shares = choiceText(step.rule, byDefault);
      if (!position) return `split ${shares}: there is no key to split by, so it chooses nothing`;
      const { key, hash, bucket, total } = position;
      return `split ${shares}: ${JSON.stringify(key)} hashes to ${hash}, position ${bucket} of ${total}, which is ${String(chosen)}`;
    }
    case 'choice':
      return `then ${typeof step.chosen === 'string' && step.chosen !== '' ? step.chosen : JSON.stringify(step.chosen)}`;
    case 'nothing':
      return 'nothing else chooses';
    case 'rollout':
      return `none of its own rules, so rollout ${step.rollout} decides`;
    case 'failed':
      return `fails: ${step.message}`;
  }
}
