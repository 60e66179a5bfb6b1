import { versionText } from '../core/rollout/alias-state.ts';
import type { Finding } from '../core/analysis/contract.ts';
import { byChance } from '../core/analysis/sentence.ts';
import { formatPercent } from '../core/text/percent.ts';
import { bar } from './bar.ts';
import { spanText, utcClock, utcText } from './instants.ts';
import { printable } from './printable.ts';
import type { RolloutView, TargetView } from './rollout-view.ts';
import type { StageState, StageView } from './stage-view.ts';
import type { State } from './state.ts';
import { wrap } from './wrap.ts';

export interface TreeOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Characters in a line; long words and what is drawn may need more than a very small number. */
  readonly width: number;
}

/** A rollout as a tree of its stages, with the evidence of the one in question, as lines of plain text. */
export function rolloutTree(view: RolloutView, { now, width }: TreeOptions): readonly string[] {
  const stages = folded(view.stages);
  const lines = stages.flatMap((stage, i) => {
    const isLast = i === stages.length - 1;
    const [title, ...body] = typeof stage === 'string' ? [stage] : stageLines(stage, { now, width: width - 3 });
    return [`${isLast ? '└─' : '├─'} ${title}`, ...body.map((line) => `${isLast ? '  ' : '│ '} ${line}`.trimEnd())];
  });
  return [...headLines(view, { now, width }), '', ...lines].map(printable);
}

const signs: Readonly<Record<StageState, string>> = {
  'to-come': '·',
  running: '▶',
  held: '‖',
  passed: '✓',
  left: '→',
  failed: '✗',
  skipped: '-',
  unreached: '-',
};

const endSigns: Partial<Readonly<Record<State, string>>> = {
  held: '‖',
  paused: '‖',
  'needs-approval': '‖',
  promoted: '✓',
  unchanged: '✓',
  'rolled-back': '◀',
  'rolling-back': '◀',
  aborted: '◀',
  failed: '✗',
  rejected: '✗',
  superseded: '✗',
};

function headLines(view: RolloutView, { now, width }: TreeOptions): string[] {
  const { target, baseline, canary, state, rolloutId, owner, requestedAt, reason, waitsBehind, next, line, closedAt } =
    view;
  const { todo } = view;
  const versions = baseline === undefined ? versionText(canary) : `${versionText(baseline)} → ${canary}`;
  const traffic =
    closedAt === undefined && !view.targets ? `, ${formatPercent(view.weight)} of the traffic on the canary` : '';
  const ago = spanText((now - Date.parse(requestedAt)) / 1000);
  return [
    ...wrap(`${endSigns[state] ?? '▶'} ${target}  ${versions}  ${state}${traffic}`, width),
    ...(view.targets ?? []).flatMap((each) => wrap(targetLine(each), width)),
    ...wrap(`rollout ${rolloutId} of ${owner}, requested ${utcText(requestedAt)} (${ago} ago)`, width),
    ...(reason === undefined || isSaidBelow(view, reason) ? [] : wrap(reason, width)),
    ...(todo === undefined ? [] : wrap(`to do: ${todo}`, width)),
    ...(waitsBehind === undefined ? [] : wrap(`waits for the end of rollout ${waitsBehind}`, width)),
    ...(line === undefined || line === reason ? [] : wrap(line, width)),
    ...(next === undefined ? [] : wrap(`rollout ${next} waits for the end of this one`, width)),
  ];
}

const targetLine = ({ target, baseline, canary, weight }: TargetView): string =>
  `  ${target}  ${versionText(baseline)} → ${canary}, ${formatPercent(weight)} on it`;

const isSaidBelow = ({ stages }: RolloutView, reason: string) =>
  stages.some(({ state, verdict }) => (state === 'passed' || state === 'failed') && verdict?.reason === reason);

function stageLines(stage: StageView, options: TreeOptions): string[] {
  const { state, number, weight, target } = stage;
  const whose = target === undefined ? '' : `  ${target}`;
  const share = formatPercent(weight).padStart(4);
  const [title = '', ...rest] = wrap(
    `${signs[state]} stage ${number}  ${share}  ${timeText(stage, options.now)}${whose}`,
    options.width,
  );
  const below = { ...options, width: options.width - 2 };
  return [title, ...[...rest, ...evidenceLines(stage, below)].map((line) => `  ${line}`)];
}

function timeText({ state, bakeSeconds, startedAt, endedAt, leftOut = 'left out' }: StageView, now: number): string {
  const seconds = (Date.parse(endedAt ?? new Date(now).toISOString()) - Date.parse(startedAt ?? '')) / 1000;
  switch (state) {
    case 'to-come':
      return `bake ${spanText(bakeSeconds)}`;
    case 'skipped':
      return leftOut;
    case 'unreached':
      return 'not reached';
    case 'running':
      return `for ${spanText(seconds)}, since ${utcClock(startedAt ?? '')}`;
    case 'held':
      return `held; for ${spanText(seconds)}, since ${utcClock(startedAt ?? '')}`;
    case 'passed':
      return `passed after ${spanText(seconds)}`;
    case 'left':
      return `left without a pass after ${spanText(seconds)}`;
    case 'failed':
      return `taken back after ${spanText(seconds)}`;
  }
}

/** Of a stage that is over, why; of the one in question, everything that was found. */
function evidenceLines(stage: StageView, { now, width }: TreeOptions): string[] {
  const { state, verdict } = stage;
  if (state === 'passed' || state === 'left') return verdict ? [...wrap(verdict.reason, width)] : [];
  const findings = verdict?.findings ?? [];
  if (state === 'failed') {
    return findings.filter(({ kind }) => kind === 'fail').flatMap((finding) => findingLines(finding, width));
  }
  return [
    ...bakeLines(stage, { now, width }),
    ...findings.flatMap((finding) => [...evidenceBar(finding, width), ...findingLines(finding, width)]),
    ...(verdict && findings.length === 0 ? wrap(verdict.reason, width) : []),
  ];
}

function* bakeLines(stage: StageView, { now, width }: TreeOptions): Generator<string> {
  const { state, bakedAt, givenUpAt, bakeSeconds, verdict } = stage;
  if (state !== 'running' || bakedAt === undefined || givenUpAt === undefined) return;
  const left = (Date.parse(bakedAt) - now) / 1000;
  if (left > 0) {
    const share = bakeSeconds === 0 ? 1 : 1 - left / bakeSeconds;
    yield* wrap(`bake     ${bar(share)} ${spanText(left)} left of ${spanText(bakeSeconds)}`, width);
    return;
  }
  // What has passed measures no longer: it waits for a person, or its turn.
  const extended = verdict?.kind === 'pass' ? '' : `; extended until ${utcClock(givenUpAt)} at the latest`;
  yield* wrap(`bake     ${bar(1)} over${extended}`, width);
}

/** How far the evidence is that a pass takes, and what is still needed. */
function evidenceBar({ numbers }: Finding, width: number): readonly string[] {
  const { evidenceLn, neededLn, moreCanaryRequests: more } = numbers;
  if (evidenceLn === undefined || neededLn === undefined || evidenceLn >= neededLn) return [];
  const odds = (log: number) => byChance(log).replace(' by chance', '').replace('no evidence', 'none yet');
  const needed = more === undefined ? '' : `, about ${grouped(more)} more requests`;
  return wrap(`evidence ${bar(evidenceLn / neededLn)} ${odds(evidenceLn)}, ${odds(neededLn)} needed${needed}`, width);
}

const findingSigns = { pass: '✓', fail: '✗', undecided: '…' } as const;

function findingLines({ judge, kind, reason }: Finding, width: number): string[] {
  const [first = '', ...rest] = wrap(`${judge}: ${reason}`, width - 2);
  return [`${findingSigns[kind]} ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** More than so many stages of one kind in a row are named together. */
const mostInARow = 4;

/** A plan of fifty stages on one screen: of stages that passed long ago, or come much later, nobody needs each. */
function folded(stages: readonly StageView[]): readonly (StageView | string)[] {
  const runs: StageView[][] = [];
  for (const stage of stages) {
    const run = runs.at(-1);
    if (run?.[0]?.state === stage.state) run.push(stage);
    else runs.push([stage]);
  }
  return runs.flatMap((run): (StageView | string)[] => {
    const { state, number } = run[0]!;
    if (run.length <= mostInARow) return run;
    const isPast = state === 'passed' || state === 'left';
    const kept = isPast ? run.slice(-2) : run.slice(0, 2);
    const rest = isPast ? run.slice(0, -2) : run.slice(2);
    const line = `${signs[state]} stages ${rest[0]?.number ?? number}–${rest.at(-1)?.number ?? number}  ${foldedWords[state] ?? ''}`;
    return isPast ? [line, ...kept] : [...kept, line];
  });
}

const foldedWords: Partial<Readonly<Record<StageState, string>>> = {
  'to-come': 'to come',
  skipped: 'left out',
  unreached: 'not reached',
  passed: 'passed',
  left: 'left without a pass',
};

const grouped = (count: number) => count.toLocaleString('en-US');
