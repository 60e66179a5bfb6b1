import type { Happening } from '../core/rollout/event.ts';
import type { Route } from '../core/rollout/route.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { readLetters } from './look.ts';
import { takeBack } from './take-back.ts';

type RollBackDeps = Pick<Deps, 'records' | 'inbox' | 'aliases' | 'now'>;

export interface RollBackInput extends TaskInput {
  /** What the machine caught, when it was not a decision that led here. */
  readonly failure?: { readonly state: string; readonly error: string; readonly cause: string } | null;
}

const by = 'roll-back';

/** Takes the alias back, then records why and that it did: the write comes first, unless the guard says that it has made it. */
export const rollBack =
  (deps: RollBackDeps) =>
  async (input: RollBackInput): Promise<Route> => {
    const rollout = await admit(deps, input);
    const done: Route = { next: 'finish', waitSeconds: 1, readSeq: 0 };
    if (rollout.phase === 'finishing' || rollout.phase === 'closed') return done;

    const stamp = { at: deps.now(), by };
    const { signals } = await readLetters(deps, rollout);
    const read = signals.map((signal): Happening => ({ kind: 'signal-read', signal }));
    const reverted = await takeBack(deps, deps.records.after(rollout, read, stamp).rollout);
    const started: Happening[] =
      rollout.phase === 'rolling-back' ? [] : [{ kind: 'rollback-started', ...cause(input) }];
    await deps.records.append(rollout, [...read, ...started, ...reverted], stamp);
    return done;
  };

const cause = ({ failure }: RollBackInput) => ({
  outcome: 'failed' as const,
  reason: failure
    ? `${failure.state} failed with ${failure.error}: ${failure.cause}`.slice(0, 1000)
    : 'the machine could not go on',
});
