/** What an account has used, in the units that AWS bills. */
export interface Usage {
  /** Step Functions Standard: states entered, retries included. */
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly dynamodbReadUnits: number;
  readonly dynamodbWriteUnits: number;
  /** Metrics that GetMetricData was asked for; expressions are free. */
  readonly metricsRead: number;
  /** All other requests to CloudWatch. */
  readonly cloudwatchRequests: number;
  /** Events that were put on a bus, in pieces of 64 KB; the events of AWS's own services are free. */
  readonly customEvents: number;
  readonly snsRequests: number;
  readonly sqsRequests: number;
  /** Calls of AppConfig's data plane. */
  readonly configurationRequests: number;
  /** Of those, the ones that were answered with a configuration. */
  readonly configurationsReceived: number;
}

/** One published price. */
export interface Price {
  readonly usd: number;
  /** Of so many units. */
  readonly per: number;
  readonly source: string;
}

/**
 * Prices of us-east-1 without the free tiers. DynamoDB's on-demand prices are those since 1 November 2024, half of what they
 * were before ($1.25 and $0.25).
 */
export const prices: Readonly<Record<keyof Usage, Price>> = {
  stateTransitions: { usd: 0.025, per: 1_000, source: 'aws.amazon.com/step-functions/pricing' },
  lambdaRequests: { usd: 0.2, per: 1_000_000, source: 'aws.amazon.com/lambda/pricing' },
  lambdaGbSeconds: { usd: 0.0000166667, per: 1, source: 'aws.amazon.com/lambda/pricing (x86, first tier)' },
  dynamodbReadUnits: { usd: 0.125, per: 1_000_000, source: 'aws.amazon.com/dynamodb/pricing/on-demand' },
  dynamodbWriteUnits: { usd: 0.625, per: 1_000_000, source: 'aws.amazon.com/dynamodb/pricing/on-demand' },
  metricsRead: { usd: 0.01, per: 1_000, source: 'aws.amazon.com/cloudwatch/pricing' },
  cloudwatchRequests: { usd: 0.01, per: 1_000, source: 'aws.amazon.com/cloudwatch/pricing' },
  customEvents: { usd: 1, per: 1_000_000, source: 'aws.amazon.com/eventbridge/pricing' },
  snsRequests: { usd: 0.5, per: 1_000_000, source: 'aws.amazon.com/sns/pricing' },
  sqsRequests: { usd: 0.4, per: 1_000_000, source: 'aws.amazon.com/sqs/pricing (standard queues)' },
  configurationRequests: { usd: 0.2, per: 1_000_000, source: 'aws.amazon.com/systems-manager/pricing (AppConfig)' },
  configurationsReceived: { usd: 0.0008, per: 1, source: 'aws.amazon.com/systems-manager/pricing (AppConfig)' },
};

/** What a usage costs, in US dollars; what it does not mention costs nothing. */
export function costUsd(usage: Partial<Usage>): number {
  let total = 0;
  for (const [unit, { usd, per }] of Object.entries(prices)) total += ((usage[unit as keyof Usage] ?? 0) * usd) / per;
  return total;
}
