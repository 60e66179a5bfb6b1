import { AwsError } from '../../contract.ts';
import type { CancellationReason } from '@aws-sdk/client-dynamodb';

export const validation = (message: string) => new AwsError('ValidationException', message);

/** For values and key conditions, whose messages share this opening. */
export const invalidParameter = (detail: string) => validation(`One or more parameter values were invalid: ${detail}`);

export const tableNotFound = () => new AwsError('ResourceNotFoundException', 'Requested resource not found');

/** `item` is there when the caller asked for it with `ReturnValuesOnConditionCheckFailure: ALL_OLD`. */
export const conditionFailed = (item?: object) =>
  new AwsError('ConditionalCheckFailedException', CONDITION_FAILED, 400, item ? { Item: item } : {});

export const transactionConflict = () => new AwsError('TransactionConflictException', ITEM_BUSY);

/** One reason per item of the request, in its order; `Code: None` for those that would have succeeded. */
export const transactionCanceled = (reasons: readonly CancellationReason[]) =>
  new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );

export const CONDITION_FAILED = 'The conditional request failed';
export const ITEM_BUSY = 'Transaction is ongoing for the item';
