import {
  type AliasConfiguration,
  GetAliasCommand,
  type LambdaClient,
  PreconditionFailedException,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { AliasState } from '../core/rollout/alias-state.ts';

/** Where an alias lives. */
export interface AliasAddress {
  readonly functionName: string;
  readonly aliasName: string;
}

export type ForwardWrite =
  | { readonly kind: 'written'; readonly revisionId: string }
  /** The alias no longer has the revision that was expected. */
  | { readonly kind: 'moved' }
  /** The alias, or a version, no longer exists; Lambda's own words say which. */
  | { readonly kind: 'gone'; readonly detail: string }
  /** Nobody can write now; what is in the way goes by itself. */
  | { readonly kind: 'busy'; readonly detail: string };

/** What is written beside the split where there is a place for it: a flag's document has one, an alias has none. */
export interface StageMark {
  readonly rolloutId: string;
  /** Over how long the share grows to the new weight. @default 0 */
  readonly rampSeconds?: number;
}

export interface Aliases {
  /** `undefined` when there is no such alias. */
  readonly read: (address: AliasAddress) => Promise<AliasReading | undefined>;
  /** Writes only if the alias still has `revisionId`. */
  readonly write: (
    address: AliasAddress,
    alias: AliasState,
    revisionId: string,
    mark?: StageMark,
  ) => Promise<ForwardWrite>;
  /**
   * Empties the routing, whatever the alias is like, and tells what it is like then: the smallest write there is.
   * `undefined` when there is no such alias, and so nothing to take back.
   */
  readonly revert: (address: AliasAddress) => Promise<AliasReading | undefined>;
  /** Points the alias at a version alone, whatever it is like. */
  readonly point: (address: AliasAddress, version: string) => Promise<AliasReading>;
}

export function lambdaAliases(client: LambdaClient): Aliases {
  return {
    read: async (address) => {
      try {
        return reading(await client.send(new GetAliasCommand(named(address))));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    write: async (address, alias, revisionId) => {
      try {
        const written = await client.send(
          new UpdateAliasCommand({
            ...named(address),
            FunctionVersion: alias.version,
            RoutingConfig: { AdditionalVersionWeights: weights(alias) },
            RevisionId: revisionId,
          }),
        );
        return { kind: 'written', revisionId: reading(written).revisionId };
      } catch (error) {
        if (error instanceof PreconditionFailedException) return { kind: 'moved' };
        if (error instanceof ResourceNotFoundException) return { kind: 'gone', detail: error.message };
        throw error;
      }
    },
    revert: async (address) => {
      const RoutingConfig = { AdditionalVersionWeights: {} };
      try {
        return reading(await client.send(new UpdateAliasCommand({ ...named(address), RoutingConfig })));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    point: async (address, version) =>
      reading(
        await client.send(
          new UpdateAliasCommand({
            ...named(address),
            FunctionVersion: version,
            RoutingConfig: { AdditionalVersionWeights: {} },
          }),
        ),
      ),
  };
}

const named = ({ functionName, aliasName }: AliasAddress) => ({ FunctionName: functionName, Name: aliasName });

const weights = ({ canary }: AliasState): Record<string, number> => (canary ? { [canary.version]: canary.weight } : {});

function reading({ FunctionVersion, RoutingConfig, RevisionId, AliasArn }: AliasConfiguration): AliasReading {
  if (!FunctionVersion || !RevisionId) throw new Error(`Lambda answered without version or revision for ${AliasArn}`);
  const [weighted] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  return {
    alias: weighted
      ? { version: FunctionVersion, canary: { version: weighted[0], weight: weighted[1] } }
      : { version: FunctionVersion },
    revisionId: RevisionId,
  };
}
