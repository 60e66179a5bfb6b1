import { keptByLine } from '../core/rollout/kept.ts';
import { formatPercent } from '../core/text/percent.ts';
import { type State, stateOf, weightOf } from '../view/state.ts';
import { wrap } from '../view/wrap.ts';
import type { OpenControlPlane } from './open-control-plane.ts';
import { table } from './table.ts';

export interface TargetRow {
  readonly target: string;
  readonly owner: string;
  /** The open rollout, or else the newest; null when there has been none. */
  readonly rollout: {
    readonly rolloutId: string;
    readonly version: string;
    readonly state: State;
    /** From 1; null before the first. */
    readonly stage: number | null;
    readonly stages: number;
    /** The canary's share of the traffic, a fraction. */
    readonly weight: number;
    /** The rollout that begins when this one ends; absent where none waits. */
    readonly next?: string;
  } | null;
  /** That the line is stopped, by whom, why and since when; absent while it runs. */
  readonly line?: string;
}

/** All registered targets by name, each with the rollout that people ask about. */
export async function listTargets(plane: OpenControlPlane): Promise<readonly TargetRow[]> {
  const { directory, claims, records } = plane;
  const [targets, line] = await Promise.all([directory.targets(), plane.line.read()]);
  const stopped = keptByLine(line)?.reason;
  const beside = stopped === undefined ? {} : { line: stopped };
  return Promise.all(
    targets.map(async ({ target, owner }): Promise<TargetRow> => {
      const { rolloutId: open, waiting } = await claims.read(target);
      const id = open ?? (await directory.newestOf(target));
      const rollout = id === undefined ? undefined : await records.load(id);
      if (!rollout) return { target, owner, rollout: null, ...beside };
      const shift = rollout.shifts.at(-1);
      const next = waiting === undefined ? undefined : await records.load(waiting);
      return {
        target,
        owner,
        rollout: {
          rolloutId: rollout.id,
          version: rollout.request.version,
          state: stateOf(rollout),
          stage: shift ? shift.stageIndex + 1 : null,
          stages: rollout.plan.stages.length,
          weight: weightOf(rollout),
          ...(next?.phase === 'queued' ? { next: next.id } : {}),
        },
        ...beside,
      };
    }),
  );
}

/** A table; with the rollouts' ids below their rows, or with a few lines per target, where there is too little room for it. */
export function targetLines(targets: readonly TargetRow[], width: number): readonly string[] {
  const line = targets.find((row) => row.line !== undefined)?.line;
  return [
    ...(line === undefined ? [] : [...wrap(line, width), '']),
    ...rowLines(targets, width),
    ...waitingLines(targets, width),
  ];
}

/** Those whose turn has not come, which have no row of their own. */
const waitingLines = (targets: readonly TargetRow[], width: number): readonly string[] =>
  targets.flatMap(({ target, rollout }) =>
    rollout?.next === undefined ? [] : wrap(`${target}: rollout ${rollout.next} waits for the end of this one`, width),
  );

function rowLines(targets: readonly TargetRow[], width: number): readonly string[] {
  if (targets.length === 0) return ['no target is registered yet; tidegate register makes one known'];
  const rows = targets.map(({ target, owner, rollout }) => [
    target,
    owner,
    ...(rollout
      ? [
          rollout.state,
          rollout.stage === null ? '' : `${rollout.stage}/${rollout.stages}`,
          formatPercent(rollout.weight),
          rollout.rolloutId,
        ]
      : ['no rollout yet', '', '', '']),
  ]);
  const head = ['target', 'owner', 'state', 'stage', 'weight', 'rollout'];
  const [headLine = '', ...narrow] = table(
    head.slice(0, -1),
    rows.map((row) => row.slice(0, -1)),
  );
  const ids = rows.map((row) => row.at(-1) ?? '');
  const idsBelow = [headLine, ...narrow.flatMap((line, i) => [line, ...(ids[i] ? [`    ${ids[i]}`] : [])])];
  const fitting = [table(head, rows), idsBelow].find((lines) => lines.every((line) => line.length <= width));
  if (fitting) return fitting;
  return rows.flatMap(([target = '', owner = '', state = '', stage = '', weight = '', rollout = '']) => [
    ...wrap(`${target} of ${owner}`, width),
    ...wrap(`${state}${stage === '' ? '' : `, stage ${stage} at ${weight}`}`, width - 2).map((line) => `  ${line}`),
    ...(rollout === '' ? [] : [`  ${rollout}`]),
  ]);
}
