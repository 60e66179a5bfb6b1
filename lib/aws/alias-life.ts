import {
  CreateAliasCommand,
  DeleteAliasCommand,
  type LambdaClient,
  ResourceConflictException,
} from '@aws-sdk/client-lambda';
import type { AliasAddress } from './alias.ts';

/** How aliases come and go; whoever only moves them needs no such permission. */
export interface AliasLife {
  /** Makes an alias that points at a version alone; leaves one that is there as it is. */
  readonly create: (address: AliasAddress, version: string) => Promise<void>;
  /**
   * `false` when Lambda does not allow it, which is so once the function has lost its tag. An alias that is gone already is
   * no error.
   */
  readonly remove: (address: AliasAddress) => Promise<boolean>;
}

export function lambdaAliasLife(client: LambdaClient): AliasLife {
  return {
    create: async ({ functionName, aliasName }, version) => {
      try {
        await client.send(
          new CreateAliasCommand({
            FunctionName: functionName,
            Name: aliasName,
            FunctionVersion: version,
            Description: 'Moved by Tidegate',
          }),
        );
      } catch (error) {
        if (!(error instanceof ResourceConflictException && error.message.startsWith('Alias already exists'))) {
          throw error;
        }
      }
    },
    remove: async ({ functionName, aliasName }) => {
      try {
        await client.send(new DeleteAliasCommand({ FunctionName: functionName, Name: aliasName }));
        return true;
      } catch (error) {
        const { name } = error as Error;
        if (name === 'ResourceNotFoundException') return true;
        if (name === 'AccessDeniedException') return false;
        throw error;
      }
    },
  };
}
