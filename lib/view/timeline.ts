import { type Plan, targetName, targetOfStage } from '../core/plan/plan.ts';
import { versionText } from '../core/rollout/alias-state.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { findingText } from '../core/rollout/finding.ts';
import { formatDuration } from '../core/text/duration.ts';
import { formatPercent } from '../core/text/percent.ts';
import { type Analyzed, decisionWords, heldTopic, isEarly, markOf, waitTopic } from './analysis-words.ts';
import { commandEntry, isFreeing, refusalEntry } from './command-entry.ts';
import { type Surroundings, tableHeader, tableRow } from './timeline-table.ts';

/** What people see of an event: a mark that says how it goes, a line without the time, and what is to be said below it. */
export interface TimelineEntry {
  readonly mark: 'start' | 'shift' | 'wait' | 'pass' | 'left' | 'fail' | 'hold' | 'back' | 'end';
  readonly text: string;
  /** Below the line, once: what the columns of the analyses are. */
  readonly header?: string;
  /** Sentences in full: why something was decided, or is not. */
  readonly below?: readonly string[];
}

/**
 * A rollout as a timeline. It is told the events in their order and remembers what it has said: reasons are given in full
 * where a decision is made, and where something new keeps one from being made; while nothing changes, numbers are enough.
 */
export function timeline(plan: Plan): (event: RolloutEvent, around: Surroundings) => TimelineEntry | undefined {
  let begun = false;
  let held = false;
  let topic = '';
  const said = new Set<string>();

  const once = (...sentences: readonly string[]): Pick<TimelineEntry, 'below'> => {
    const below = sentences.filter((sentence) => sentence !== '' && !said.has(sentence));
    for (const sentence of below) said.add(sentence);
    return below.length > 0 ? { below } : {};
  };

  const shifted = (stageIndex: number, around: Surroundings): TimelineEntry => {
    const text = `stage ${stageIndex + 1} of ${plan.stages.length}${whose(plan, stageIndex)}: ${share(plan, stageIndex)} of the traffic on the canary`;
    topic = '';
    const notes = once('flag' in targetOfStage(plan, stageIndex) ? '' : warmUpNote(plan));
    if (begun) return { mark: 'shift', text, ...notes };
    begun = true;
    return { mark: 'shift', text, ...notes, header: tableHeader(around) };
  };

  const analyzed = (event: Analyzed, around: Surroundings): TimelineEntry | undefined => {
    const { decision, verdict, stageIndex } = event;
    const row = (words: string) => tableRow(plan, stageIndex, words, around);
    if (decision.kind !== 'wait') {
      held = decision.kind === 'hold';
      topic = held ? heldTopic(verdict) : '';
      return { mark: markOf(event), text: row(decisionWords(event)), ...once(decision.reason) };
    }
    const before = topic;
    topic = held ? heldTopic(verdict) : waitTopic(event);
    // Nobody reads the hundredth line of a rollout that waits for a person.
    if (held && topic === before) return undefined;
    const reason = decision.for ? decision.reason : verdict.reason;
    const waitsForPerson = decision.for === 'approval' || decision.for === 'resume';
    if (waitsForPerson && topic === before && said.has(reason)) return undefined;
    const news = (topic === before && !waitsForPerson) || (isEarly(verdict) && !decision.for) ? {} : once(reason);
    return { mark: held ? 'hold' : 'wait', text: row(topic), ...news };
  };

  return (event, around) => {
    switch (event.kind) {
      case 'requested': {
        const { version, target, source, author } = event.request;
        const unknown = author === undefined && event.plan.stages.some(({ approval }) => approval);
        return {
          mark: 'start',
          text: `${versionText(version)} requested for ${target} (${source})`,
          ...(unknown ? once('no author is named: nobody is kept from approving their own request') : {}),
        };
      }
      case 'queued':
        return { mark: 'wait', text: `waits behind rollout ${event.behind}` };
      case 'prepared':
        return {
          mark: 'start',
          text: `${versionText(event.canary)} is fit to follow ${versionText(event.baseline)} (errors of the past look ${errorModels[event.errorModel]})`,
          ...once(...event.warnings),
        };
      case 'capacity-requested':
        return {
          mark: 'wait',
          text: `waits for ${event.executions} provisioned executions of version ${event.version}, as many as the baseline has`,
        };
      case 'capacity-released':
        return event.problem === undefined
          ? { mark: 'back', text: `the provisioned executions of version ${event.version} are given up` }
          : {
              mark: 'hold',
              text: `version ${event.version} may still have provisioned executions`,
              ...once(event.problem),
            };
      case 'shifted':
        return shifted(event.stageIndex, around);
      case 'signal-read':
        return { mark: 'fail', text: signalText(event) };
      case 'commanded':
        // Whoever has it go on ends a hold; what keeps it from then on is news.
        if (isFreeing(event)) [held, topic] = [false, ''];
        return commandEntry(event);
      case 'word-refused':
        return refusalEntry(event);
      case 'analyzed':
        return analyzed(event, around);
      case 'held':
        held = true;
        return { mark: 'hold', text: 'held', ...once(event.reason) };
      case 'delayed':
        return { mark: 'wait', text: `${of(event)}cannot be written yet`, ...once(event.reason) };
      case 'turned':
        return { mark: 'pass', text: `${event.target} is next: what was moved before it serves the canary alone` };
      case 'promoted':
        return { mark: 'pass', text: `${event.target ?? 'the alias'} points at the canary` };
      case 'rollback-started':
        return { mark: 'fail', text: 'going back', ...once(event.reason) };
      case 'reverted':
        return {
          mark: 'back',
          text:
            event.version === ''
              ? 'nothing had been shifted'
              : `${of(event)}all traffic back on ${versionText(event.version)}${stoppedText(event)}`,
        };
      case 'refused':
        return { mark: 'hold', text: 'not begun', ...once(event.reason) };
      case 'closed':
        return { mark: 'end', text: event.outcome, ...once(event.reason) };
      case 'undone':
        return {
          mark: 'back',
          text: `${event.target ?? 'the alias'} points at ${versionText(event.version)} again`,
          ...once(event.reason),
        };
      case 'claimed':
      case 'shift-intended':
      case 'promotion-intended':
      case 'alias-touched':
      case 'handed-over':
        return undefined;
    }
  };
}

const share = ({ stages }: Plan, index: number) => formatPercent(stages[index]?.weight ?? 0);

const whose = (plan: Plan, index: number) => (plan.targets ? `, ${targetName(targetOfStage(plan, index))}` : '');

const stoppedText = ({ stopped }: { readonly stopped?: number }) =>
  stopped === undefined ? '' : `; deployment ${stopped} of somebody else's was stopped for it`;

const of = ({ target }: RolloutEvent) => (target === undefined ? '' : `${target}: `);

/** Said at the first shift, and true of each. */
function warmUpNote({ timing, analysis }: Plan): string {
  const { warmUpSeconds = 0 } = analysis.latency ?? {};
  if (warmUpSeconds === 0) return '';
  return `after a shift latency is not judged for ${formatDuration(timing.settleSeconds + warmUpSeconds)}, while sandboxes start cold`;
}

const errorModels = {
  independent: 'independent',
  robust: 'clustered or too few to tell',
} as const;

function signalText({ signal }: RolloutEvent & { kind: 'signal-read' }): string {
  switch (signal.kind) {
    case 'alarm':
      return `alarm ${signal.alarm} went off, and the guard has taken the traffic back`;
    case 'finding':
      return `finding ${findingText(signal)}, and the guard has taken the traffic back`;
    case 'abort':
      return 'somebody asks to abort';
    case 'supersede':
      return `rollout ${signal.by} wants to take over`;
  }
}
