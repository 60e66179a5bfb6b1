import { parseArn } from './arn.ts';
import type { Call, Delivery } from './contract.ts';
import type { Usage } from './prices.ts';

/** Counts what is billed by the request; what is billed by size or duration, the services count themselves. */
export interface Meter {
  readonly onCall: (call: Call) => void;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly usage: () => Pick<
    Usage,
    'metricsRead' | 'cloudwatchRequests' | 'customEvents' | 'snsRequests' | 'sqsRequests'
  >;
}

const eventPiece = 64 * 1024;

export function meter(): Meter {
  const used = { metricsRead: 0, cloudwatchRequests: 0, customEvents: 0, snsRequests: 0, sqsRequests: 0 };
  const request = (service: string | undefined) => {
    if (service === 'sns') used.snsRequests++;
    if (service === 'sqs') used.sqsRequests++;
  };

  return {
    onCall: ({ service, operation, input }) => {
      request(service);
      if (service === 'cloudwatch' && operation === 'GetMetricData') used.metricsRead += metricsIn(input);
      else if (service === 'cloudwatch') used.cloudwatchRequests++;
      if (service === 'events' && operation === 'PutEvents') used.customEvents += piecesIn(input);
    },
    onDelivery: ({ targetArn }) => request(parseArn(targetArn)?.service),
    usage: () => ({ ...used }),
  };
}

const metricsIn = ({ MetricDataQueries = [] }: { MetricDataQueries?: readonly { MetricStat?: unknown }[] }) =>
  MetricDataQueries.filter(({ MetricStat }) => MetricStat !== undefined).length;

function piecesIn({ Entries = [] }: { Entries?: readonly { Detail?: string }[] }): number {
  let pieces = 0;
  for (const { Detail = '' } of Entries) pieces += Math.max(1, Math.ceil(Buffer.byteLength(Detail) / eventPiece));
  return pieces;
}
