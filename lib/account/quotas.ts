import type { Clock, Instant } from './clock.ts';

/** A token bucket that some operations of a service share. */
export interface Quota {
  /** IAM prefix. */
  readonly service: string;
  /** `'*'` for all operations of the service that no other row names. */
  readonly operations: readonly string[] | '*';
  /** Requests per second in the large Regions (us-east-1, us-west-2, eu-west-1), and in the others. */
  readonly rate: PerRegion;
  /** Requests that a full bucket holds. Where AWS publishes none, one second's worth. */
  readonly burst?: PerRegion;
}

type PerRegion = readonly [large: number, other: number];

const everywhere = (value: number): PerRegion => [value, value];

/**
 * API request quotas per account and Region. Lambda: "Lambda quotas", docs.aws.amazon.com/lambda/latest/dg/
 * gettingstarted-limits.html. Step Functions: "Service quotas", docs.aws.amazon.com/step-functions/latest/dg/
 * service-quotas.html. CloudWatch and its Logs, EventBridge, Scheduler and AppConfig: their pages of the AWS General Reference.
 *
 * Not here, because a service decides them by more than the number of requests: Lambda's invocations (by concurrency),
 * DynamoDB (by capacity of table and partition), state transitions (which are delayed, not refused).
 */
export const quotas: readonly Quota[] = [
  // One bucket for all of Lambda's control plane except GetFunction and GetPolicy; not adjustable.
  { service: 'lambda', operations: '*', rate: everywhere(15) },
  { service: 'lambda', operations: ['GetFunction'], rate: everywhere(100) },
  { service: 'lambda', operations: ['GetPolicy'], rate: everywhere(15) },

  { service: 'states', operations: ['StartExecution'], rate: [300, 150], burst: [1_300, 800] },
  { service: 'states', operations: ['StopExecution'], rate: [200, 25], burst: [1_000, 500] },
  { service: 'states', operations: ['DescribeExecution'], rate: [15, 10], burst: [300, 250] },
  { service: 'states', operations: ['GetExecutionHistory'], rate: everywhere(20), burst: everywhere(400) },
  { service: 'states', operations: ['ListExecutions'], rate: [5, 2], burst: [200, 100] },
  { service: 'states', operations: ['SendTaskSuccess'], rate: [500, 300], burst: [3_000, 1_500] },
  { service: 'states', operations: ['SendTaskFailure'], rate: [500, 300], burst: [3_000, 1_500] },
  { service: 'states', operations: ['SendTaskHeartbeat'], rate: [500, 300], burst: [3_000, 1_500] },
  { service: 'states', operations: ['RedriveExecution'], rate: [300, 150], burst: [1_300, 800] },
  { service: 'states', operations: ['UpdateStateMachine'], rate: everywhere(1), burst: everywhere(100) },
  { service: 'states', operations: ['TestState'], rate: everywhere(10), burst: everywhere(50) },

  { service: 'cloudwatch', operations: ['GetMetricData'], rate: everywhere(500) },
  { service: 'cloudwatch', operations: ['DescribeAlarms'], rate: everywhere(9) },
  { service: 'cloudwatch', operations: ['PutMetricAlarm'], rate: everywhere(3) },
  { service: 'cloudwatch', operations: ['PutCompositeAlarm'], rate: everywhere(3) },
  { service: 'cloudwatch', operations: ['SetAlarmState'], rate: everywhere(3) },
  { service: 'cloudwatch', operations: ['PutAlarmMuteRule', 'DeleteAlarmMuteRule'], rate: everywhere(3) },
  { service: 'cloudwatch', operations: ['PutMetricData'], rate: everywhere(500) },

  { service: 'logs', operations: ['FilterLogEvents'], rate: [25, 10] },

  { service: 'events', operations: ['PutEvents'], rate: [10_000, 400] },

  { service: 'scheduler', operations: ['CreateSchedule'], rate: [5_000, 250] },
  { service: 'scheduler', operations: ['UpdateSchedule'], rate: [5_000, 250] },
  { service: 'scheduler', operations: ['DeleteSchedule'], rate: [5_000, 250] },

  { service: 'appconfig', operations: ['GetLatestConfiguration'], rate: everywhere(1_000) },
  { service: 'appconfig', operations: ['StartConfigurationSession'], rate: everywhere(500) },
  ...appconfigRows(),
];

/** AppConfig counts each operation by itself: 100 per second for Get, 20 for tags, 10 for everything else; not adjustable. */
function appconfigRows(): readonly Quota[] {
  const things = ['Application', 'Environment', 'ConfigurationProfile', 'DeploymentStrategy'] as const;
  const others = ['HostedConfigurationVersion', 'Extension', 'ExtensionAssociation'] as const;
  const row = (rate: number) => (operation: string) => ({
    ...{ service: 'appconfig', operations: [operation], rate: everywhere(rate) },
  });
  const all = [...things, ...others];
  const plurals = ['Applications', 'Environments', 'ConfigurationProfiles', 'DeploymentStrategies', 'Deployments'];
  const lists = [...plurals, 'HostedConfigurationVersions', 'ExtensionAssociations'].map((name) => `List${name}`);
  const changes = all.flatMap((name) => [`Create${name}`, `Delete${name}`, `Update${name}`]);
  return [
    ...[...all, 'Deployment'].map((name) => row(100)(`Get${name}`)),
    ...[...changes, ...lists, 'StartDeployment', 'StopDeployment', 'ValidateConfiguration'].map(row(10)),
    ...['TagResource', 'UntagResource', 'ListTagsForResource'].map(row(20)),
  ];
}

/** Operations that the `'*'` row of their service does not cover, since something else limits them. */
const elsewhere: ReadonlySet<string> = new Set([
  'lambda:Invoke',
  'lambda:InvokeAsync',
  'lambda:InvokeFunctionUrl',
  'lambda:InvokeWithResponseStream',
]);

const largeRegions: ReadonlySet<string> = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

/** The buckets of one account and Region, filling up on its clock. */
export interface Buckets {
  /** Takes one request's token. Gives 0 when there was one, else the seconds until there will be. */
  readonly take: (service: string, operation: string) => number;
}

export function tokenBuckets(clock: Clock, region: string, table: readonly Quota[] = quotas): Buckets {
  const column = largeRegions.has(region) ? 0 : 1;
  const byOperation = new Map<string, Bucket>();
  for (const { service, operations, rate, burst = rate } of table) {
    const bucket = fullBucket(rate[column], burst[column]);
    for (const operation of operations) byOperation.set(`${service}:${operation}`, bucket);
  }

  return {
    take: (service, operation) => {
      const name = `${service}:${operation}`;
      const bucket = byOperation.get(name) ?? (elsewhere.has(name) ? undefined : byOperation.get(`${service}:*`));
      return bucket ? takeFrom(bucket, clock.now()) : 0;
    },
  };
}

interface Bucket {
  readonly rate: number;
  readonly burst: number;
  tokens: number;
  filledAt: Instant;
}

const fullBucket = (rate: number, burst: number): Bucket => ({ rate, burst, tokens: burst, filledAt: -Infinity });

function takeFrom(bucket: Bucket, now: Instant): number {
  const seconds = (now - bucket.filledAt) / 1000;
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + seconds * bucket.rate);
  bucket.filledAt = now;
  if (bucket.tokens < 1) return (1 - bucket.tokens) / bucket.rate;
  bucket.tokens -= 1;
  return 0;
}
