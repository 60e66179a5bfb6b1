import { RequestRefused } from '../core/errors.ts';
import type { Command } from '../core/rollout/command.ts';
import type { Judged } from '../core/rollout/judge-command.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';
import { start } from './start.ts';

type RetryDeps = Pick<Deps, 'records' | 'claims' | 'inbox' | 'registry' | 'executions' | 'now'>;

/** Asks for a rollout's version again, in the name of whoever says so. Its key makes that one rollout, however often it is said. */
export async function retryRollout(
  deps: RetryDeps,
  rollout: Rollout,
  { command, person }: { readonly command: Command; readonly person: Person },
): Promise<{ readonly judged: Judged; readonly rollout: Rollout }> {
  const { target, version, source } = rollout.request;
  const detail = { target, version, key: `retry/${rollout.id}`, author: person.key };
  try {
    const started = await start(deps)({ source, time: new Date(deps.now()).toISOString(), detail });
    const says = `version ${version} is asked for again, as rollout ${started.rolloutId}; tidegate status ${started.rolloutId} --wait tells what becomes of it`;
    const after = await deps.records.append(rollout, [{ kind: 'commanded', command, person }], {
      at: deps.now(),
      by: person.name,
    });
    return { judged: { kind: 'accepted', says }, rollout: after };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return { judged: { kind: 'refused', because: 'passed', says: error.message }, rollout };
  }
}
