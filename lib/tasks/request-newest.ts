import { readPipelineEnd } from '../core/application/pipeline-end.ts';
import { RequestRefused } from '../core/errors.ts';
import { ownerSourcePrefix } from '../core/rollout/notice.ts';
import { ageProblem } from '../core/rollout/request.ts';
import type { Deps } from './deps.ts';

type RequestNewestDeps = Pick<Deps, 'requests' | 'versions' | 'now'>;

/**
 * Asks for a rollout of the version that a pipeline has published. Events of pipelines name no version: it is the newest one
 * that there is. Throws {@link RequestRefused} where there is none, or where the event is too old to be true still.
 */
export const requestNewest =
  ({ requests, versions, now }: RequestNewestDeps) =>
  async (event: unknown): Promise<{ readonly version: string }> => {
    const { target, owner, key, time } = readPipelineEnd(event);
    const tooOld = ageProblem(Date.parse(time), now());
    if (tooOld) throw new RequestRefused(tooOld);

    const [functionName = ''] = target.split(':');
    const published = await versions.list(functionName);
    if (published.length === 0) {
      throw new RequestRefused(
        `${functionName} has no published version; the pipeline must publish one before it ends`,
      );
    }
    const version = String(Math.max(...published.map(Number)));
    await requests.send({ source: `${ownerSourcePrefix}${owner}`, target, version, key });
    return { version };
  };
