import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** What DynamoDB throws for a transaction; a code per item, `None` for those that were not to blame. */
export const canceled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    CancellationReasons: codes.map((Code) => ({ Code })),
    $metadata: {},
  });
