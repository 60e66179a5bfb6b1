import type { PreflightFindings } from './found.ts';

/** Functions opt in by these tags. */
export const controlPlaneTag = 'tidegate:control-plane';
export const ownerTag = 'tidegate:owner';

/** Why a function's tags do not let this control plane move its alias for this owner. */
export function optInProblem({
  tags,
  controlPlane,
  owner,
}: Pick<PreflightFindings, 'tags' | 'controlPlane' | 'owner'>): string | undefined {
  const wrong = [
    [controlPlaneTag, controlPlane],
    [ownerTag, owner],
  ].find(([tag, value]) => tags[tag ?? ''] !== value);
  if (!wrong) return undefined;
  const [tag = '', value] = wrong;
  const named = tags[ownerTag];
  if (tag === ownerTag && named !== undefined) {
    return `the function has opted in for the owner ${named} (its tag ${ownerTag}), not for ${owner}; name that owner, or change the tag`;
  }
  const found = tags[tag] === undefined ? 'is missing' : `is ${tags[tag]}`;
  return `the function has not opted in: its tag ${tag} ${found}, expected ${value}; set it on the function`;
}
