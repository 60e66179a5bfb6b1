/** What an alias serves: the version it points at, and the canary's share beside it. */
export interface AliasState {
  readonly version: string;
  /** The weighted version, if any; weight is a fraction, 0–1. */
  readonly canary?: { readonly version: string; readonly weight: number };
}

export const sameAliasState = (a: AliasState, b: AliasState): boolean =>
  a.version === b.version && a.canary?.version === b.canary?.version && a.canary?.weight === b.canary?.weight;

/** In words for reasons: `version 1 with 5 % on version 2`. */
export const describeAlias = ({ version, canary }: AliasState): string =>
  canary
    ? `${versionText(version)} with ${percent(canary.weight)} on ${versionText(canary.version)}`
    : `${versionText(version)} alone`;

/** `version 2`, `variant on`: versions of functions are numbers, or `$LATEST`. */
export const versionText = (version: string): string =>
  /^(?:\d+|\$LATEST)$/.test(version) ? `version ${version}` : `variant ${version}`;

const percent = (fraction: number) => `${Number((fraction * 100).toFixed(4))} %`;
