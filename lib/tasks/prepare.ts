import { ForeignExecution } from '../core/errors.ts';
import type { Outcome } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { nextOfPhase, type Route } from '../core/rollout/route.ts';
import { targetNames } from '../core/rollout/standings.ts';
import { windowWarnings } from '../core/rollout/window-warnings.ts';
import { admit } from './admit.ts';
import { announceStart } from './announce-start.ts';
import type { Deps, TaskInput } from './deps.ts';
import { keptBy } from './kept-by.ts';
import { outlook } from './outlook.ts';
import { begin, type BeginDeps } from './preflight/begin.ts';
import { lookAtFurther } from './preflight/look-at-flags.ts';
import { look, type LookDeps } from './preflight/look.ts';

type PrepareDeps = LookDeps & BeginDeps & Pick<Deps, 'claims' | 'calendars' | 'line' | 'starts'>;

export interface PrepareInput extends TaskInput {
  /** How often this execution has tried before. @default often enough */
  readonly attempt?: number;
}

/** A rollout that knows nothing of the past notices less: so many more tries are worth it before it begins like that. */
const patientAttempts = 4;

/** The pre-flight: finds out whether the rollout may begin, and fixes what it is measured against. */
export const prepare =
  (deps: PrepareDeps) =>
  async ({ attempt = patientAttempts, ...input }: PrepareInput): Promise<Route> => {
    const rollout = await admit(deps, input);
    if (rollout.phase !== 'preparing') return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };

    await requireClaim(deps, rollout);

    // An alarm that goes off from here on is the guard's, even if it was still OK when it was read.
    const since = new Date(deps.now()).toISOString();
    const isPatient = attempt < patientAttempts;
    const { alias, found, flight, unseen } = await look(deps, rollout, isPatient);
    if (flight.kind !== 'go') return refuse(deps, rollout, flight.kind, flight.reason);
    if (!alias) return refuse(deps, rollout, 'rejected', 'the alias vanished');
    const beside = await lookAtFurther(deps, rollout);
    if ('problem' in beside) return refuse(deps, rollout, 'rejected', beside.problem);

    const expected = await windowWarnings(rollout.plan, deps.now(), outlook(deps, rollout.plan));
    const known = [...flight.warnings, ...unseen, ...expected];
    const starting = { baseline: alias.alias.version, warnings: known, isPatient };
    const warnings = [...known, ...(await announceStart(deps, rollout, starting))];
    await begin(deps, rollout, { alias, found, flight, further: beside.further, since, warnings, isPatient });
    // Analyze lets it begin as soon as nothing keeps it any more.
    const next = (await keptBy(deps, rollout)) ? 'bake' : 'shift';
    return { next, waitSeconds: 1, readSeq: 0 };
  };

async function requireClaim({ claims }: PrepareDeps, { id, fence, plan }: Rollout): Promise<void> {
  const found = await Promise.all(targetNames(plan).map(claims.read));
  // The rollout's fence is that of its first claim; it holds the others as long as nobody has been given them since.
  const lost = found.find((claim, i) => claim.rolloutId !== id || (i === 0 && claim.fence !== fence));
  if (!lost) return;
  throw new ForeignExecution(`rollout ${id} no longer holds the claim on ${lost.target} under fence ${fence}`);
}

async function refuse(deps: PrepareDeps, rollout: Rollout, outcome: Outcome, reason: string): Promise<Route> {
  await deps.records.append(rollout, [{ kind: 'refused', outcome, reason }], { at: deps.now(), by: 'prepare' });
  return { next: 'finish', waitSeconds: 1, readSeq: 0 };
}
