import type { TransactWriteItemsInput } from '@aws-sdk/client-dynamodb';
import type { Clock, Instant } from '../../clock.ts';
import { AwsError } from '../../contract.ts';

/** Requests by their ClientRequestToken. A token is remembered for ten minutes after the request that used it succeeded. */
export function requestTokens(clock: Clock) {
  const records = new Map<string, TokenRecord>();

  const dropExpired = () => {
    for (const { token, expiresAt } of records.values()) {
      if (expiresAt === undefined) continue;
      if (expiresAt > clock.now()) return;
      records.delete(token);
    }
  };
  return {
    start: ({
      ClientRequestToken: token,
      TransactItems,
    }: TransactWriteItemsInput): TokenRecord | 'answered' | undefined => {
      dropExpired();
      if (token === undefined) return undefined;
      const content = JSON.stringify(TransactItems);
      const known = records.get(token);
      if (known && known.content !== content)
        throw new AwsError(
          'IdempotentParameterMismatchException',
          'Provided idempotency token already used with different input parameters',
        );
      if (known && known.expiresAt === undefined)
        throw new AwsError('TransactionInProgressException', 'Transaction from previous request is still in progress');
      if (known) return 'answered';
      const record: TokenRecord = { token, content, expiresAt: undefined };
      records.set(token, record);
      return record;
    },
    finish: (record: TokenRecord | undefined) => {
      if (!record) return;
      record.expiresAt = clock.now() + TOKEN_MS;
      // Put last, so that the records that are done stay in the order of their expiry.
      records.delete(record.token);
      records.set(record.token, record);
    },
    forget: (record: TokenRecord | undefined) => {
      if (record) records.delete(record.token);
    },
  };
}

interface TokenRecord {
  readonly token: string;
  readonly content: string;
  /** Undefined while the request runs. */
  expiresAt: Instant | undefined;
}

const TOKEN_MS = 10 * 60 * 1000;
