import { count, plural } from '../../core/analysis/sentence.ts';
import { allOf } from '../../core/text/show.ts';
import type { ExplainedDecision, Explanation } from '../explain.ts';
import type { StageAnswer } from './answer.ts';
import { utcClock, utcDay, utcText } from '../instants.ts';
import { printable } from '../printable.ts';
import { wrap } from '../wrap.ts';
import type { EvidenceRequest } from './evidence-request.ts';

/** An explanation as people read it: a paragraph per decision. */
export function explanationLines(explanation: Explanation, width: number): readonly string[] {
  const { rolloutId, target, owner, baseline, canary, state, requestedAt, decisions } = explanation;
  const versions = baseline === undefined ? `version ${canary}` : `version ${baseline} → ${canary}`;
  return [
    ...wrap(`${target}, ${versions}: ${state}`, width),
    ...wrap(`rollout ${rolloutId} of ${owner}, requested ${utcText(requestedAt)}`, width),
    ...decisions.flatMap((decision) => ['', ...decisionLines(decision, width)]),
    ...(decisions.length === 0 ? ['', 'Nothing has been decided yet.'] : []),
  ].map(printable);
}

const labelWidth = 11;

function decisionLines(decision: ExplainedDecision, width: number): readonly string[] {
  const { at, what, why, rule, who, request, answer, otherwise } = decision;
  const [title = '', ...further] = wrap(what, width - 10);
  return [
    `${utcClock(at)}  ${title}`,
    ...further.map((line) => `          ${line}`),
    ...labeled('why', why, width),
    ...labeled('rule', rule, width),
    ...(who === undefined ? [] : labeled('who', `${who}, as AWS has verified`, width)),
    ...(request ? labeled('asked', requestText(request), width) : []),
    ...(answer ? answer.stages.flatMap((stage, i) => labeled(i === 0 ? 'answered' : '', stageText(stage), width)) : []),
    ...(otherwise.length === 0 ? [] : labeled('otherwise', otherwise.join(' '), width)),
  ];
}

/** The label stands beside the text, or above it where there is little room. */
function labeled(label: string, text: string, width: number): readonly string[] {
  if (width < 60)
    return [...(label === '' ? [] : [`  ${label}`]), ...wrap(text, width - 4).map((line) => `    ${line}`)];
  const margin = 2 + labelWidth;
  const [first = '', ...rest] = wrap(text, width - margin);
  return [`  ${label.padEnd(labelWidth)}${first}`, ...rest.map((line) => `${' '.repeat(margin)}${line}`)];
}

/** `CloudWatch GetMetricData, 2026-01-05 09:12:00 to 09:13:00 UTC, … (tidegate explain --json has it to paste)` */
function requestText({ StartTime, EndTime, MetricDataQueries }: EvidenceRequest): string {
  const end = utcDay(StartTime) === utcDay(EndTime) ? utcClock(EndTime) : `${utcDay(EndTime)} ${utcClock(EndTime)}`;
  const stats = MetricDataQueries.map(({ MetricStat: { Metric, Stat } }) => `${Stat} of ${Metric.MetricName}`);
  const dimension = (wanted: string) =>
    MetricDataQueries.flatMap(({ MetricStat: { Metric } }) =>
      Metric.Dimensions.flatMap(({ Name, Value }) => (Name === wanted ? [Value] : [])),
    );
  const minutes = (Date.parse(EndTime) - Date.parse(StartTime)) / 60_000;
  return `GetMetricData of CloudWatch, ${utcDay(StartTime)} ${utcClock(StartTime)} to ${end} UTC, by the minute (${count(minutes)}): ${allOf(unique(stats))}, where Resource is ${unique(dimension('Resource')).join()} and ExecutedVersion ${allOf(unique(dimension('ExecutedVersion')))}.`;
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const stageText = ({ stage, minutes, canary, baseline }: StageAnswer): string =>
  `stage ${stage}: canary ${countText(canary)}, baseline ${countText(baseline)}, in ${plural(minutes, 'minute')}`;

const countText = ({ requests, errors }: StageAnswer['canary']) =>
  requests === 0 ? 'no requests' : `${count(errors)} of ${plural(requests, 'request')} failed`;
