import {
  GetPolicyCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { EventSource, Grant } from '../core/doctor/bypasses.ts';

/** Who reaches a function, and by which name. */
export interface Exposure {
  readonly eventSources: (functionName: string) => Promise<readonly EventSource[]>;
  /** What the policy of the function itself, not of its aliases, grants. */
  readonly grants: (functionName: string) => Promise<readonly Grant[]>;
}

export function lambdaExposure(client: LambdaClient): Exposure {
  return {
    eventSources: async (functionName) => {
      const sources: EventSource[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(new ListEventSourceMappingsCommand({ FunctionName: functionName, Marker }));
        for (const { EventSourceArn, FunctionArn = '' } of page.EventSourceMappings ?? []) {
          const qualifier = FunctionArn.split(':')[7];
          sources.push({ source: EventSourceArn ?? 'of its own', ...(qualifier === undefined ? {} : { qualifier }) });
        }
        Marker = page.NextMarker;
      } while (Marker);
      return sources;
    },
    grants: async (functionName) => {
      try {
        const { Policy = '{}' } = await client.send(new GetPolicyCommand({ FunctionName: functionName }));
        const { Statement = [] } = JSON.parse(Policy) as { readonly Statement?: readonly Statement[] };
        return Statement.filter(({ Effect }) => Effect === 'Allow').map(grant);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
  };
}

interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
}

const grant = ({ Sid = 'without a name', Principal = '*' }: Statement): Grant => ({
  statement: Sid,
  principal: typeof Principal === 'string' ? 'everybody' : Object.values(Principal).flat().join(', '),
});
