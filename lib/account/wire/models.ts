import * as appconfig from '@aws-sdk/client-appconfig';
import * as appconfigData from '@aws-sdk/client-appconfigdata';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as ssm from '@aws-sdk/client-ssm';

/** How a service speaks, and the package whose exported schemas say what. */
export interface ServiceModel {
  /** IAM prefix. */
  readonly service: string;
  /** The name in a signature's credential scope, where it is not the IAM prefix. */
  readonly signingName?: string;
  readonly protocol: Protocol;
  readonly exports: Readonly<Record<string, unknown>>;
}

export type Protocol =
  | { readonly kind: 'restJson1' }
  | { readonly kind: 'awsQuery' }
  | {
      readonly kind: 'awsJson';
      readonly version: '1.0' | '1.1';
      /** What precedes the operation in `X-Amz-Target`. */
      readonly target: string;
      readonly queryCompatible?: boolean;
    };

/**
 * The services whose wire is known. Protocols and targets as the clients of the pinned versions speak them: CloudWatch's
 * JSON protocol is younger than many SDKs in use, which still speak query or CBOR to it and are refused here.
 */
export const serviceModels: readonly ServiceModel[] = [
  { service: 'lambda', protocol: { kind: 'restJson1' }, exports: lambda },
  // One service to IAM and in signatures, two clients with a model each.
  { service: 'appconfig', protocol: { kind: 'restJson1' }, exports: appconfig },
  { service: 'appconfig', protocol: { kind: 'restJson1' }, exports: appconfigData },
  { service: 'states', protocol: { kind: 'awsJson', version: '1.0', target: 'AWSStepFunctions' }, exports: sfn },
  {
    service: 'dynamodb',
    protocol: { kind: 'awsJson', version: '1.0', target: 'DynamoDB_20120810' },
    exports: dynamodb,
  },
  { service: 'events', protocol: { kind: 'awsJson', version: '1.1', target: 'AWSEvents' }, exports: eventbridge },
  { service: 'logs', protocol: { kind: 'awsJson', version: '1.1', target: 'Logs_20140328' }, exports: logs },
  {
    service: 'secretsmanager',
    protocol: { kind: 'awsJson', version: '1.1', target: 'secretsmanager' },
    exports: secretsmanager,
  },
  { service: 'cloudformation', protocol: { kind: 'awsQuery' }, exports: cloudformation },
  { service: 'ssm', protocol: { kind: 'awsJson', version: '1.1', target: 'AmazonSSM' }, exports: ssm },
  {
    service: 'cloudwatch',
    signingName: 'monitoring',
    protocol: { kind: 'awsJson', version: '1.0', target: 'GraniteServiceVersion20100801', queryCompatible: true },
    exports: cloudwatch,
  },
];
