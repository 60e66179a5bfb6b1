/** What a Task calls. */
export type Resource =
  /** `arn:aws:states:::lambda:invoke` */
  | { readonly kind: 'lambda-invoke'; readonly waits: boolean }
  /** The ARN of a function. */
  | { readonly kind: 'lambda-function'; readonly arn: string; readonly waits: false }
  /** `arn:aws:states:::aws-sdk:dynamodb:updateItem` */
  | {
      readonly kind: 'aws-sdk';
      readonly service: SdkService;
      /** As written: `updateItem`. */
      readonly action: string;
      readonly waits: boolean;
    };

/** A service as the SDK integrations know it. */
export interface SdkService {
  /** In the resource ARN: `eventbridge`. */
  readonly id: string;
  /** Its IAM prefix: `events`. */
  readonly prefix: string;
  /** In error names: `EventBridge.…`. */
  readonly errorName: string;
  /** Errors that most services leave out of their API model and this one has in it. */
  readonly modelled: readonly string[];
  /** Members of its API shapes are camelCase on the wire; tasks say PascalCase for every service. */
  readonly camelCase?: boolean;
}

// Error names are the class names of the AWS SDK for Java 2, recorded for S3, SecretsManager, DynamoDb and Sfn.
const SERVICES: readonly SdkService[] = [
  { id: 'cloudwatch', prefix: 'cloudwatch', errorName: 'CloudWatch', modelled: ['ValidationException'] },
  { id: 'dynamodb', prefix: 'dynamodb', errorName: 'DynamoDb', modelled: ['ThrottlingException'] },
  {
    id: 'eventbridge',
    prefix: 'events',
    errorName: 'EventBridge',
    modelled: ['AccessDeniedException', 'ThrottlingException'],
  },
  { id: 'lambda', prefix: 'lambda', errorName: 'Lambda', modelled: [] },
  { id: 'sfn', prefix: 'states', errorName: 'Sfn', modelled: ['ValidationException'], camelCase: true },
  { id: 'sns', prefix: 'sns', errorName: 'Sns', modelled: [] },
  { id: 'sqs', prefix: 'sqs', errorName: 'Sqs', modelled: [] },
];

const OPTIMIZED = /^arn:[^:]+:states:::lambda:invoke(\.waitForTaskToken)?$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;
const SDK = /^arn:[^:]+:states:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)(\.waitForTaskToken)?$/;

/** Reads a Task's Resource; nothing for integrations that this interpreter does not have. */
export function parseResource(arn: string): Resource | undefined {
  const optimized = OPTIMIZED.exec(arn);
  if (optimized) return { kind: 'lambda-invoke', waits: optimized[1] !== undefined };
  if (FUNCTION.test(arn)) return { kind: 'lambda-function', arn, waits: false };
  const sdk = SDK.exec(arn);
  const service = SERVICES.find(({ id }) => id === sdk?.[1]);
  if (!sdk || !service) return undefined;
  return { kind: 'aws-sdk', service, action: sdk[2]!, waits: sdk[3] !== undefined };
}
