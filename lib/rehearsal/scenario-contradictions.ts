import { type FindingKind, sameFindingKind } from '../core/plan/finding-kinds.ts';
import { allHooks } from '../core/plan/hook-function.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Complaint, Path } from '../core/plan/problem.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { oneOf, quote, show } from '../core/text/show.ts';
import { calendarsOf } from './calendars.ts';
import type { Scenario } from './scenario.ts';
import { calledOperations, type ScenarioFault } from './scenario-faults.ts';

/** What each part of a scenario allows and the whole, or the plan that it is for, does not. */
export function contradictions(
  { faults, alarms, sources, hooks, calendars, people }: Scenario,
  plan: Plan | undefined,
): Complaint[] {
  const operations = faults.flatMap((fault, i) => foreignOperation(fault, ['faults', i, 'operation']));
  if (!plan) return operations;
  const known = plan.analysis.alarms;
  const notWatched = (name: string, path: Path, atKey = false): Complaint[] => {
    if (known.includes(name)) return [];
    const expected = known.length > 0 ? `an alarm of the plan: ${oneOf(known)}` : 'left out: the plan names no alarm';
    return [{ path, atKey, found: quote(name), expected, suggestion: didYouMean(name, known) }];
  };
  return [
    ...operations,
    ...aboutSources(sources, plan),
    ...aboutHooks(hooks, plan),
    ...aboutCalendars(calendars, plan),
    ...people.flatMap(({ stage = 1 }, i) => noSuchStage(stage, i, plan)),
    ...Object.keys(alarms).flatMap((name) => notWatched(name, ['alarms', name], true)),
    ...faults.flatMap((fault, i) => (fault.kind === 'finding' ? unheardFinding(fault, i, plan) : [])),
    ...faults.flatMap((fault, i) =>
      fault.kind === 'red-alarm' ? notWatched(fault.alarm, ['faults', i, 'alarm']) : [],
    ),
  ];
}

function unheardFinding(fault: FindingKind, i: number, { analysis: { findings = [] } }: Plan): Complaint[] {
  if (findings.some((finding) => sameFindingKind(finding, fault))) return [];
  const kinds = findings.map(({ source, detailType }) => `${quote(detailType)} of ${source}`);
  const expected = kinds.length > 0 ? `a finding of the plan: ${oneOf(kinds)}` : 'left out: the plan names no finding';
  return [{ path: ['faults', i, 'detailType'], found: `${quote(fault.detailType)} of ${fault.source}`, expected }];
}

/** Each metric that a server of the scenario has to answer for, and no other. */
function aboutSources(sources: Scenario['sources'], { analysis: { metrics = [] } }: Plan): Complaint[] {
  const served = metrics.filter(({ from }) => from.kind !== 'cloudwatch').map(({ name }) => name);
  const expected = served.length > 0 ? `a metric of the plan: ${oneOf(served)}` : 'left out: no metric needs it';
  const wanted = 'what the source of the metric answers, like [{ canary: 1 }]';
  return aboutAnswers({ key: 'sources', given: Object.keys(sources), needed: served, expected, wanted });
}

function aboutHooks(hooks: Scenario['hooks'], plan: Plan): Complaint[] {
  const needed = allHooks(plan);
  const expected = needed.length > 0 ? `a hook of the plan: ${oneOf(needed)}` : 'left out: the plan names no hook';
  const wanted = 'what the hook answers, like [{ answer: pass }]';
  return aboutAnswers({ key: 'hooks', given: Object.keys(hooks), needed, expected, wanted });
}

function aboutCalendars(calendars: Scenario['calendars'], plan: Plan): Complaint[] {
  const needed = calendarsOf(plan);
  const expected =
    needed.length > 0 ? `a calendar of the plan: ${oneOf(needed)}` : 'left out: the plan names no calendar';
  const wanted = 'when the calendar is open, like [{ state: closed }, { from: 10m, state: open }]';
  return aboutAnswers({ key: 'calendars', given: Object.keys(calendars), needed, expected, wanted });
}

function noSuchStage(stage: number, i: number, { stages, fastTrack = [] }: Plan): Complaint[] {
  const count = Math.max(stages.length, fastTrack.length);
  if (stage <= count) return [];
  return [{ path: ['people', i, 'stage'], found: show(stage), expected: `a stage of the plan, from 1 to ${count}` }];
}

interface AnswersGiven {
  readonly key: 'sources' | 'hooks' | 'calendars';
  readonly given: readonly string[];
  readonly needed: readonly string[];
  /** Ends the sentence about one that nobody needs. */
  readonly expected: string;
  readonly wanted: string;
}

function aboutAnswers({ key, given, needed, expected, wanted }: AnswersGiven): Complaint[] {
  const unknown = given.filter((name) => !needed.includes(name));
  const missing = needed.filter((name) => !given.includes(name));
  return [
    ...unknown.map((name): Complaint => {
      const suggestion = didYouMean(name, needed);
      return { path: [key, name], atKey: true, found: quote(name), expected, suggestion };
    }),
    ...missing.map((name): Complaint => {
      const sentence = `${key}.${name} is missing, expected ${wanted}`;
      return { path: [key], found: show(undefined), expected: wanted, sentence };
    }),
  ];
}

function foreignOperation(fault: ScenarioFault, path: Path): Complaint[] {
  if (!('operation' in fault) || fault.operation === undefined) return [];
  const known = calledOperations[fault.service] ?? [];
  if (known.includes(fault.operation)) return [];
  return [{ path, found: quote(fault.operation), expected: `an operation of ${fault.service}: ${oneOf(known)}` }];
}
