import type { Finding } from '../../lib/core/analysis/contract.ts';
import type { Happening, RolloutEvent } from '../../lib/core/rollout/event.ts';
import { foldAll, nextEvent } from '../../lib/core/rollout/rollout.ts';
import { redraw } from '../../lib/cli/output.ts';
import { rolloutTree } from '../../lib/view/rollout-tree.ts';
import { viewRollout } from '../../lib/view/rollout-view.ts';
import { quantile } from '../analysis/table.ts';
import type { Figure } from '../goals.ts';
import { planOf } from '../world.ts';

const stages = 50;
const eventCount = 10_000;
const runs = 200;
const start = Date.UTC(2026, 0, 5, 9);
const minute = 60_000;

/** What is done every two seconds while somebody watches: events to a view, to a tree, to a screen. */
export function redrawFigures(): readonly Figure[] {
  const events = longRecord();
  const rollout = foldAll('checkout-live-1', events);
  const terminal = { columns: 100, rows: 60 };
  let written = 0;
  const stdout = { write: (text: string) => void (written += text.length) };
  const draw = () => {
    const view = viewRollout(rollout, events);
    redraw({ stdout }, rolloutTree(view, { now: start + eventCount * minute, width: terminal.columns }), terminal);
  };

  const times = Array.from({ length: runs }, () => {
    const begun = performance.now();
    draw();
    return performance.now() - begun;
  });
  return [
    { what: 'a redraw, median', measured: quantile(times, 0.5), unit: 'ms', goal: 10 },
    { what: 'a redraw, 99 in 100', measured: quantile(times, 0.99), unit: 'ms' },
    { what: 'characters of a screen', measured: written / runs, unit: '' },
  ];
}

/** A rollout in its last stage, analyzed every minute. */
function longRecord(): readonly RolloutEvent[] {
  const weights = Array.from({ length: stages }, (_, i) => `{ weight: ${i + 1}%, bake: 3h }`);
  const plan = planOf(`target: { function: checkout, alias: live }\nstages: [${weights.join(', ')}]`);
  const perStage = Math.floor((eventCount - 1) / stages);
  const happenings: Happening[] = [
    {
      kind: 'requested',
      request: { target: 'checkout:live', version: '2', key: 'build-7', source: 'tidegate.payments' },
      plan,
    },
  ];
  for (const [stageIndex, { weight }] of plan.stages.entries()) {
    const alias = { version: '1', weights: { 2: weight } };
    happenings.push({ kind: 'shifted', stageIndex, alias, revisionId: `write-${stageIndex}` });
    for (let i = 1; i < perStage; i++) happenings.push(analyzed(stageIndex, i));
  }
  return happenings.map((happening, i) => nextEvent({ seq: i }, happening, start + i * minute, 'bench'));
}

function analyzed(stageIndex: number, minutes: number): Happening {
  const counts = { requests: 1000 * minutes, errors: minutes };
  const findings: Finding[] = ['error-detect', 'error-ratio', 'error-limit', 'sample-ratio', 'no-data'].map(
    (judge) => ({
      judge,
      kind: 'pass',
      numbers: {},
      reason: `canary ${minutes} of ${1000 * minutes} requests failed (0.1 %): not shown to be worse than 1.2 times the baseline`,
    }),
  );
  return {
    kind: 'analyzed',
    stageIndex,
    verdict: { kind: 'undecided', need: 'time', reason: 'bake not over', findings },
    decision: { kind: 'wait', reason: 'bake not over' },
    totals: { baseline: counts, canary: counts },
  };
}
