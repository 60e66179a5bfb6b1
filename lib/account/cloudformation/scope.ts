import { AwsError, NotModelledError } from '../contract.ts';
import { resolve, resolveCondition, type Scope } from './intrinsics.ts';
import { publicParameter } from './public-parameters.ts';
import { exporterOf, type StackBook, type LiveResource } from './stack.ts';
import type { Parameter, Template } from './template.ts';

export interface ScopeOptions {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly template: Template;
  /** Values of parameters that somebody gave. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What the template's resources have become so far; read at every look-up. */
  readonly resources: ReadonlyMap<string, Pick<LiveResource, 'ref' | 'attributes'>>;
  readonly book: StackBook;
  /** Gets the name of every export that is read. */
  readonly imports: Set<string>;
}

/** Where the intrinsic functions of one stack look things up. */
export function stackScope(options: ScopeOptions): Scope {
  const { accountId, region, stackName, template, parameters, resources, book, imports } = options;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': options.stackId,
    'AWS::NotificationARNs': [],
  };
  const resourceOf = (logicalId: string) => {
    const resource = resources.get(logicalId);
    if (!resource) throw new Error(`${stackName} mentions ${logicalId}, which it does not have`);
    return resource;
  };

  const scope: Scope = {
    mappings: template.Mappings ?? {},
    ref: (wanted) => {
      if (wanted in pseudo) return pseudo[wanted];
      const parameter = template.Parameters?.[wanted];
      return parameter ? parameterValue(wanted, parameter, region, parameters[wanted]) : resourceOf(wanted).ref;
    },
    attribute: (logicalId, attribute) => {
      const value = resourceOf(logicalId).attributes[attribute];
      if (value !== undefined) return value;
      const type = template.Resources?.[logicalId]?.Type ?? '';
      if (isCustom(type)) throw missingData(options.stackId, logicalId, attribute);
      throw new NotModelledError(`the attribute ${attribute} of ${logicalId} (${type}) is not modelled`);
    },
    condition: (wanted) => {
      const condition = template.Conditions?.[wanted];
      if (condition === undefined) throw new Error(`${stackName} has no condition ${wanted}`);
      return resolveCondition(condition, scope);
    },
    imported: (wanted) => {
      const value = exporterOf(book, wanted)?.exports.get(wanted);
      if (value === undefined) throw new AwsError('ValidationError', `No export named ${wanted} found.`);
      imports.add(wanted);
      return value;
    },
  };
  return scope;
}

/** Whether a resource is made by somebody's own function (user guide, "Custom resources"). */
export const isCustom = (type: string) => type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');

/** As CloudFormation says it (public issues of custom resources whose answers lack an attribute). */
const missingData = (stackId: string, logicalId: string, attribute: string) =>
  new AwsError(
    'ValidationError',
    `CustomResource attribute error: Vendor response doesn't contain ${attribute} key in object ${stackId}|${logicalId}`,
  );

/** What the bootstrap stack of the CDK writes into the Parameter Store; any account that can deploy has it. */
const BOOTSTRAP_VERSION = /^\/cdk-bootstrap\/[^/]+\/version$/;

function parameterValue(
  name: string,
  { Type, Default }: Parameter,
  region: string,
  given: string | undefined,
): unknown {
  const value = given ?? Default;
  if (value === undefined) throw new Error(`the parameter ${name} has no default, and none was given`);
  if (Type === 'AWS::SSM::Parameter::Value<String>') {
    if (BOOTSTRAP_VERSION.test(String(value))) return '30';
    const published = publicParameter(String(value), region);
    if (published !== undefined) return published;
    throw new NotModelledError(`the parameter ${name} reads ${value} from the Parameter Store, which is not modelled`);
  }
  if (Type === 'CommaDelimitedList' || Type.startsWith('List<')) return String(value).split(',');
  return String(value);
}

/** A stack's outputs, and of those the exported ones by export name. */
export function outputsOf(template: Template, scope: Scope) {
  const outputs: Record<string, string> = {};
  const exports = new Map<string, string>();
  for (const [output, { Value, Condition, Export }] of Object.entries(template.Outputs ?? {})) {
    if (Condition !== undefined && !scope.condition(Condition)) continue;
    const value = String(resolve(Value, scope));
    outputs[output] = value;
    if (Export) exports.set(String(resolve(Export.Name, scope)), value);
  }
  return { outputs, exports };
}
