import { NotModelledError } from '../../contract.ts';

/** Properties of CloudFormation's Lambda resources, as far as they are modelled. Numbers may arrive as text. */
export interface FunctionProperties {
  readonly Code: CodeProperties;
  readonly Handler: string;
  readonly Runtime?: string;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly MemorySize?: number | string;
  readonly Timeout?: number | string;
  readonly Architectures?: readonly ('x86_64' | 'arm64')[];
  readonly LoggingConfig?: Readonly<Record<string, unknown>>;
  readonly TracingConfig?: { readonly Mode: 'Active' | 'PassThrough' };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly Description?: string;
  readonly Layers?: readonly string[];
}

export interface CodeProperties {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly ZipFile?: string;
}

export interface RoutingProperties {
  readonly AdditionalVersionWeights?: readonly {
    readonly FunctionVersion: string;
    readonly FunctionWeight: number | string;
  }[];
}

export interface ProvisionedConcurrencyProperties {
  readonly ProvisionedConcurrentExecutions: number | string;
}

/** By type, every property that is modelled. */
export const MODELLED = {
  'AWS::Lambda::Function': [
    'Code',
    'Handler',
    'Runtime',
    'Role',
    'Environment',
    'MemorySize',
    'Timeout',
    'Architectures',
    'LoggingConfig',
    'TracingConfig',
    'DeadLetterConfig',
    'ReservedConcurrentExecutions',
    'Tags',
    'Description',
    'FunctionName',
    'Layers',
  ],
  'AWS::Lambda::Function Code': ['S3Bucket', 'S3Key', 'ZipFile'],
  'AWS::Lambda::Version': ['FunctionName', 'Description', 'CodeSha256', 'ProvisionedConcurrencyConfig'],
  'AWS::Lambda::Alias': [
    'FunctionName',
    'Name',
    'FunctionVersion',
    'Description',
    'RoutingConfig',
    'ProvisionedConcurrencyConfig',
  ],
  'AWS::Lambda::Permission': [
    'FunctionName',
    'Action',
    'Principal',
    'SourceArn',
    'SourceAccount',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
  ],
  'AWS::Lambda::Url': ['TargetFunctionArn', 'Qualifier', 'AuthType', 'InvokeMode', 'Cors'],
  'AWS::Lambda::EventSourceMapping': [
    'FunctionName',
    'EventSourceArn',
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'Enabled',
    'FunctionResponseTypes',
    'Tags',
  ],
  'AWS::Lambda::EventInvokeConfig': [
    'FunctionName',
    'Qualifier',
    'MaximumRetryAttempts',
    'MaximumEventAgeInSeconds',
    'DestinationConfig',
  ],
} satisfies Readonly<Record<string, readonly string[]>>;

/** Throws {@link NotModelledError} for a property that is not in {@link MODELLED}. */
export function accept(type: keyof typeof MODELLED, properties: object): void {
  const known: readonly string[] = MODELLED[type];
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new NotModelledError(`${type} with ${unknown} is not modelled`);
}
