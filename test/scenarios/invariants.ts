import { isDeepStrictEqual } from 'node:util';
import { describeAlias } from '../../lib/core/rollout/alias-state.ts';
import { targetName } from '../../lib/core/plan/plan.ts';
import { standings } from '../../lib/core/rollout/standings.ts';
import { foldAll } from '../../lib/core/rollout/rollout.ts';
import { type ControlPlaneTable, controlPlaneTable } from './control-plane-table.ts';
import type { Played } from './play.ts';

/** What is true at the end of every rehearsal, whatever went wrong in it; a sentence for each of these that is not. */
export function brokenInvariants({ report, account }: Played): readonly string[] {
  const table = controlPlaneTable(account);
  const open = table.rollouts.find(({ id }) => table.holders.includes(id));
  return [
    ...recordsAreWhole(table),
    ...endsAreEnds(table),
    ...aliasIsAsRecorded(report, table, open?.id),
    ...nothingGoesOnWithoutEvidence(table),
    ...timesAreInOrder(report),
    ...executionsEnd(account, open?.id),
  ];
}

/** Events without gaps, and a head that is their fold. */
function recordsAreWhole({ rollouts, eventsOf }: ControlPlaneTable): string[] {
  return rollouts.flatMap((head) => {
    const events = eventsOf(head.id);
    if (!events.every(({ seq }, i) => seq === i + 1)) return [`the events of ${head.id} have a gap`];
    const ordered = events.every(({ at }, i) => i === 0 || at >= events[i - 1]!.at);
    const folded = JSON.parse(JSON.stringify(foldAll(head.id, events))) as unknown;
    return [
      ...(ordered ? [] : [`the events of ${head.id} go back in time`]),
      ...(isDeepStrictEqual(folded, head) ? [] : [`the head of ${head.id} is not the fold of its events`]),
    ];
  });
}

/** A closed rollout holds no claim, and no alarm would take it back; an open one that began holds the claim. */
function endsAreEnds({ rollouts, holders, watched }: ControlPlaneTable): string[] {
  return rollouts.flatMap(({ id, phase, fence }) => {
    const holds = holders.includes(id);
    if (phase === 'closed') {
      return [
        ...(holds ? [`${id} is closed and holds its claim`] : []),
        ...(watched.includes(id) ? [`${id} is closed and still watched by an alarm`] : []),
      ];
    }
    return fence > 0 && !holds ? [`${id} is ${phase} and has lost its claim`] : [];
  });
}

/** A closed record means an alias without weights, as its last write left it; unless the next rollout has begun. */
function aliasIsAsRecorded(
  { rolloutId, outcome, finalAlias, finalTargets = {} }: Played['report'],
  table: ControlPlaneTable,
  open?: string,
) {
  const head = table.rollouts.find(({ id }) => id === rolloutId);
  if (!head || head.phase !== 'closed' || (open !== undefined && open !== rolloutId)) return [];
  const [first = head, ...further] = standings(head);
  const written = first.written?.alias ?? { version: '1' };
  const beside = further.flatMap(({ target, written: its }) => {
    const found = finalTargets[targetName(target)];
    const asRecorded = found?.version === its?.alias.version && Object.keys(found?.weights ?? {}).length === 0;
    return asRecorded ? [] : [`${targetName(target)} is not as recorded: ${JSON.stringify(found)}`];
  });
  const asWritten = finalAlias.version === written.version && Object.keys(finalAlias.weights).length === 0;
  const asPromised = outcome !== 'promoted' || head.isUndone === true || finalAlias.version === head.request.version;
  return [
    ...beside,
    ...(asWritten ? [] : [`${rolloutId} is closed at ${describeAlias(written)}, found ${JSON.stringify(finalAlias)}`]),
    ...(asPromised ? [] : [`${rolloutId} is promoted, and the alias serves version ${finalAlias.version}`]),
  ];
}

/** Only a passing verdict goes on, or a policy of the plan that says so by name. */
function nothingGoesOnWithoutEvidence({ rollouts, eventsOf }: ControlPlaneTable): string[] {
  const onward = rollouts.flatMap(({ id }) => eventsOf(id)).filter((event) => event.kind === 'analyzed');
  return onward
    .filter(({ decision }) => decision.kind === 'advance' || decision.kind === 'promote')
    .filter(
      ({ verdict, decision }) => verdict.kind !== 'pass' && !/without evidence|decided before/.test(decision.reason),
    )
    .map(({ decision }) => `went on without evidence: ${decision.reason}`);
}

function timesAreInOrder({
  virtualSeconds,
  stages,
  detectedAt,
  revertedAt,
  canary,
  baseline,
}: Played['report']): string[] {
  const starts = stages.map(({ startedAt }) => startedAt);
  const counts = [canary, baseline].every(({ requests, errors }) => errors <= requests);
  return [
    ...(starts.length === 0 || starts[0] === 0 ? [] : ['the first shift is not at 0']),
    ...(isDeepStrictEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    )
      ? []
      : ['stages begin out of order']),
    ...(stages.every(({ endedAt, startedAt }) => endedAt === null || endedAt >= startedAt)
      ? []
      : ['a stage ends before it begins']),
    ...(detectedAt === null || detectedAt <= virtualSeconds ? [] : ['the decision to go back came after the end']),
    ...(revertedAt === null || detectedAt !== null ? [] : ['went back without a decision']),
    ...(counts ? [] : ['more errors than requests']),
  ];
}

/** No execution runs on for a closed record. */
const executionsEnd = ({ services }: Played['account'], open?: string): string[] =>
  services.states
    .executions()
    .filter(({ name, status }) => status === 'RUNNING' && name !== open)
    .map(({ name }) => `execution ${name} runs on`);
