import { type FindingKind, readHeardFindings } from '../core/plan/finding-kinds.ts';
import type { Context } from './context.ts';
import { UsageError } from './command.ts';

/** Where a deployed control plane keeps things. */
export interface ControlPlaneSettings {
  readonly tableName: string;
  readonly busName: string;
  readonly stateMachineArn: string;
  /** The kinds of findings that it listens to. */
  readonly heard: readonly FindingKind[];
  /** Where its flags are: `application/environment/profile/strategy`; absent where it has none. */
  readonly flags?: string;
}

/** The option every command has that talks to a control plane. */
export const controlPlaneOption = {
  summary: 'the name of the control plane',
  value: 'NAME',
  default: 'tidegate',
} as const;

/** Finds a control plane by its name: its start function knows where everything is. */
export async function findControlPlane(
  { clients }: Pick<Context, 'clients'>,
  name: string,
): Promise<ControlPlaneSettings> {
  const { GetFunctionConfigurationCommand, ResourceNotFoundException } = await import('@aws-sdk/client-lambda');
  const lambda = await clients.lambda();
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: `${name}-start` }));
    const {
      TABLE_NAME: tableName,
      BUS_NAME: busName,
      STATE_MACHINE_ARN: stateMachineArn,
      FINDINGS: findings,
      FLAGS: flags,
    } = found.Environment?.Variables ?? {};
    if (tableName && busName && stateMachineArn) {
      const heard = readHeardFindings(findings);
      return { tableName, busName, stateMachineArn, heard, ...(flags && { flags }) };
    }
    throw new UsageError(
      `the function ${name}-start is not of a control plane; expected TABLE_NAME and others in its environment`,
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UsageError(
      `no control plane ${name} in this account and Region; deploy it with cdk deploy, or name yours with --control-plane`,
    );
  }
}
