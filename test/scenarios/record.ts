import type { RolloutEvent } from '../../lib/core/rollout/event.ts';

/**
 * An event as a line that expectations name parts of: `analyzed: undecided (samples), wait: the bake has not elapsed`,
 * `signal-read: alarm checkout-errors`, `closed: promoted: …`.
 */
export function recordLine(event: RolloutEvent): string {
  const { target } = event;
  return target === undefined ? plainLine(event) : `${plainLine(event)} (${target})`;
}

function plainLine(event: RolloutEvent): string {
  switch (event.kind) {
    case 'analyzed': {
      const { verdict, decision } = event;
      const need = verdict.kind === 'undecided' ? ` (${verdict.need})` : '';
      return `analyzed: ${verdict.kind}${need}, ${decision.kind}: ${decision.reason}`;
    }
    case 'signal-read':
      return `signal-read: ${event.signal.kind} ${'alarm' in event.signal ? event.signal.alarm : ''}`;
    case 'commanded':
      return `commanded: ${event.person.name} ${event.command.verb}`;
    case 'word-refused':
      return `word-refused: ${event.person.name} ${event.command.verb}: ${event.says}`;
    case 'prepared':
      return `prepared: ${event.warnings.join('; ')}`;
    default: {
      const outcome = 'outcome' in event ? `${event.outcome}: ` : '';
      const subject = 'reason' in event ? event.reason : 'version' in event ? `version ${event.version}` : '';
      return `${event.kind}: ${outcome}${subject}`;
    }
  }
}

/** The reason that the record gives for where the rollout is: of its end, or of what it waits for. */
export function lastWord(events: readonly RolloutEvent[]): string {
  const spoken = events.flatMap((event) => {
    if (event.kind === 'analyzed') return [event.decision.reason];
    return 'reason' in event ? [event.reason] : [];
  });
  return spoken.at(-1) ?? '';
}
