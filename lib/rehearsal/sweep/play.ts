import { lambdaOf } from '../../core/plan/plan.ts';
import type { CloudAssembly } from '../../account/cloudformation/assembly.ts';
import type { ProcessPool } from '../../account/host/process-pool.ts';
import type { Application } from '../application.ts';
import { modelledFor } from '../modelled.ts';
import { type ControlPlaneStackName, rehearse } from '../rehearse.ts';
import type { Report } from '../report.ts';
import type { PlacedFault } from './faults.ts';
import { type Abort, type Audience, type Seen, takeSeat } from './audience.ts';
import { type ForeignWrite, plantAt } from './plant.ts';
import { type Scene, versions } from './scenes.ts';

export interface SweepOptions {
  readonly assembly: CloudAssembly;
  readonly controlPlane: ControlPlaneStackName;
  /** What a person does about a rollout that is held. */
  readonly abort: Abort;
  /** @default 1 */
  readonly seed?: number;
  /** Lets runs share the processes of their functions. Default: every cold start runs its module. */
  readonly shared?: SharedProcesses;
}

/** What functions remember of a rollout must not be found in the next run: each asks with another key. */
export interface SharedProcesses {
  readonly processes: ProcessPool;
  readonly nextKey: () => string;
}

/** A scene as it was played. */
export interface Played extends Seen {
  readonly scene: Scene;
  readonly faults: readonly PlacedFault[];
  readonly report: Report;
  /** What somebody else did to the alias, in order: the faults, or the scene itself. */
  readonly foreignWrites: readonly ForeignWrite[];
}

/** Scenes name their model of errors: to find it would take a day, which every run would write and read. */
const pastHours = 2;

/** The reconciler, which comes at each fifth minute, then meets every stage, and what is held. */
const warmUpMinutes = 7;

/** Lambda's default. A minute is known to the last request soon after it, so that no analysis waits for another one. */
const timeoutSeconds = 3;

/** Plays a scene with faults, until all its rollouts are closed and nothing has moved for a while, or its time is up. */
export async function playScene(options: SweepOptions, scene: Scene, faults: readonly PlacedFault[]): Promise<Played> {
  const { assembly, controlPlane, seed = 1, shared } = options;
  const { plan, scenario } = scene;
  let audience: Audience | undefined;
  const foreignWrites: ForeignWrite[] = [];
  const report = await rehearse({
    assembly,
    controlPlane,
    plan,
    scenario,
    application: inThreeVersions(
      modelledFor({ plan, scenario, controlPlane: controlPlane.name, timeoutSeconds }),
      lambdaOf(plan.target).function,
    ),
    seed,
    pastHours,
    warmUpMinutes,
    ...(shared && { processes: shared.processes, requestKey: shared.nextKey() }),
    onBackstage: (backstage) => {
      audience = takeSeat(backstage, plan, options.abort);
      for (const fault of faults) plantAt(backstage, plan, fault, (write) => foreignWrites.push(write));
    },
    isOver: () => audience?.hasSeenAll() ?? false,
  });
  if (!audience) throw new Error(`scene ${scene.name} was never played`);
  const seen = audience.seen();
  const writes = [...foreignWrites, ...scenarioWrites(scene, seen)].toSorted((a, b) => a.at - b.at);
  return { scene, faults, report, foreignWrites: writes, ...seen };
}

/** What the scenario itself lets somebody else do to the alias; its times count from the first shift. */
function scenarioWrites({ scenario }: Scene, { rollouts, account }: Seen): readonly ForeignWrite[] {
  const first = rollouts[0]?.events.find(({ kind }) => kind === 'shifted');
  if (!first) return [];
  const zero = Date.parse(first.at);
  const moves = scenario.faults.flatMap((fault) => (fault.kind === 'move-alias' ? [fault] : []));
  return moves
    .map(({ at, version }) => ({ at: zero + at * 1000, version }))
    .filter(({ at }) => at <= account.clock.now());
}

/** The versions that faults move the alias to exist, whether the scenario mentions them or not. */
function inThreeVersions(application: Application, functionName: string): Application {
  return {
    ...application,
    deploy: (account, run, home) => {
      application.deploy(account, run, home);
      account.services.lambda.changeModelledCode(functionName, `release ${versions.other}`);
      run('lambda', 'PublishVersion', { FunctionName: functionName });
    },
  };
}
