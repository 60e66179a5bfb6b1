import { readFileSync } from 'node:fs';
import { parseDefinition } from '../../asl/parse.ts';
import { type Context, NotModelledError, type ResourceContext, type ResourceHandler } from '../../contract.ts';
import type { StateMachine } from './executions.ts';

interface Properties {
  readonly DefinitionString?: string | object;
  readonly DefinitionS3Location?: { readonly Bucket: string; readonly Key: string };
  readonly DefinitionSubstitutions?: Readonly<Record<string, string | number | boolean>>;
  readonly RoleArn: string;
  readonly StateMachineName?: string;
  readonly StateMachineType?: string;
}

/** Logging, tracing and tags change nothing that the account models, so they are taken as they come. */
const KNOWN = [
  'DefinitionString',
  'DefinitionS3Location',
  'DefinitionSubstitutions',
  'RoleArn',
  'StateMachineName',
  'StateMachineType',
  'LoggingConfiguration',
  'TracingConfiguration',
  'Tags',
];

/** `AWS::StepFunctions::StateMachine`: `Ref` and `Arn` are the ARN, `Name` is the name. */
export function stateMachineResource(
  { accountId, region, clock }: Pick<Context, 'accountId' | 'region' | 'clock'>,
  machines: Map<string, StateMachine>,
): ResourceHandler {
  const put = (name: string, properties: Properties, resource: ResourceContext) => {
    refuseUnknown(properties, resource.logicalId);
    const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
    const definitionText = substituted(definitionOf(properties, resource), properties.DefinitionSubstitutions ?? {});
    machines.set(arn, {
      arn,
      name,
      roleArn: properties.RoleArn,
      definition: parseDefinition(definitionText),
      definitionText,
      createdAt: machines.get(arn)?.createdAt ?? clock.now(),
    });
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  };
  return {
    replacedBy: ['StateMachineName', 'StateMachineType'],
    create: (properties: Properties, resource) =>
      put(properties.StateMachineName ?? resource.physicalName(80), properties, resource),
    // Executions that run keep the definition they began with.
    update: (properties: Properties, { attributes }, resource) => put(attributes.Name, properties, resource),
    delete: ({ ref }) => {
      machines.delete(ref);
    },
  };
}

function refuseUnknown(properties: Properties, logicalId: string): void {
  for (const name of Object.keys(properties)) {
    if (KNOWN.includes(name)) continue;
    throw new NotModelledError(
      `${logicalId}: the property ${name} of AWS::StepFunctions::StateMachine is not modelled`,
    );
  }
  const { StateMachineType: type = 'STANDARD' } = properties;
  if (type !== 'STANDARD') throw new NotModelledError(`${logicalId}: state machines of type ${type} are not modelled`);
}

function definitionOf(
  { DefinitionString, DefinitionS3Location }: Properties,
  { asset, logicalId }: ResourceContext,
): string {
  if (DefinitionS3Location) return readFileSync(asset(DefinitionS3Location.Key), 'utf8');
  if (DefinitionString === undefined) {
    throw new NotModelledError(`${logicalId}: a definition comes as DefinitionString or DefinitionS3Location`);
  }
  return typeof DefinitionString === 'string' ? DefinitionString : JSON.stringify(DefinitionString);
}

/** Replaces `${Name}`; a placeholder without a value stays, as on AWS, and the definition's own check finds it. */
const substituted = (text: string, values: NonNullable<Properties['DefinitionSubstitutions']>): string =>
  text.replace(/\$\{([^}]+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  );
