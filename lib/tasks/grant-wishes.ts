import { type Application, granted, ripeWish, wishKey } from '../core/application/application.ts';
import { readStackCompleted } from '../core/application/stack-event.ts';
import type { StoredApplication } from '../aws/applications.ts';
import { ownerSourcePrefix } from '../core/rollout/notice.ts';
import type { Deps } from './deps.ts';

type GrantWishesDeps = Pick<Deps, 'applications' | 'registry' | 'requests'>;

/**
 * Asks for the rollouts that a completed stack wants, as the targets' owners would. An event that comes twice asks twice for
 * the same rollout; one that comes late asks for nothing that is younger than it.
 */
export const grantWishes =
  ({ applications, registry, requests }: GrantWishesDeps) =>
  async (event: unknown): Promise<{ readonly asked: readonly string[] }> => {
    const completed = readStackCompleted(event);
    if (!completed) return { asked: [] };

    const asked: string[] = [];
    for (const target of await applications.ofStack(completed.stackId)) {
      const stored = await applications.get(target);
      const wish = stored && ripeWish(stored.application, completed.at);
      const registration = wish && (await registry.get(target));
      if (!wish || !registration || !isOf(stored, completed.stackId)) continue;
      await requests.send({
        source: `${ownerSourcePrefix}${registration.owner}`,
        target,
        version: wish.version,
        key: wishKey(stored.application, wish),
      });
      await applications.put(granted(stored.application), stored);
      asked.push(target);
    }
    return { asked };
  };

const isOf = ({ application }: StoredApplication, stackId: Application['stackId']) => application.stackId === stackId;
