import { isDeclaredBy, left } from '../core/application/application.ts';
import type { StackRequest } from '../core/application/stack-request.ts';
import type { Deps } from './deps.ts';

type ForgetDeps = Pick<
  Deps,
  'aliasLife' | 'applications' | 'claims' | 'executions' | 'inbox' | 'now' | 'records' | 'registry'
>;

/**
 * Takes a target out of the control plane: what runs is aborted, what waits is closed, and the alias goes if it was made for
 * this resource. A resource that never came to be, or whose target is another's by now, has nothing to take away.
 */
export async function forgetApplication(deps: ForgetDeps, request: StackRequest): Promise<void> {
  const { aliasLife, applications, registry } = deps;
  const stored = await applications.get(request.target);
  const known = stored?.application;
  if (!stored || !known) return;
  const isAnothers = !isDeclaredBy(known, request);
  if (isAnothers && !isDeclaredBy(known.takenFrom, request)) return;
  // A takeover is over when the one before has gone; or it is called off, and the one before still has the target.
  if (known.takenFrom) {
    await applications.put(left(known, request), stored);
    return;
  }

  await abortRollouts(deps, request);
  if (known.origin === 'created') await aliasLife.remove(request);
  await registry.remove(request.target);
  await applications.remove(stored);
}

async function abortRollouts(deps: ForgetDeps, { id, target }: StackRequest): Promise<void> {
  const { claims, executions, inbox, now, records } = deps;
  const at = new Date(now()).toISOString();
  const reason = 'its stack no longer wants the target';
  const { rolloutId, waiting } = await claims.read(target);

  const queued = waiting === undefined ? undefined : await records.load(waiting);
  if (queued?.phase === 'queued') {
    await records.append(queued, [{ kind: 'closed', outcome: 'aborted', reason }], { at: now(), by });
  }
  if (rolloutId === undefined) return;
  await inbox.send(rolloutId, { kind: 'abort', id: `abort/${id}`, at, reason });
  const token = await inbox.token(rolloutId);
  if (token) await executions.wake(token);
}

const by = 'register-application';
