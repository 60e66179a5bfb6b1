import { AwsError } from '../../contract.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/** A page of at most 1,000 items (100 where nothing, or 0, is asked for). @throws {AwsError} `InvalidToken`. */
export function paged<T>(all: readonly T[], maxResults: number | undefined, nextToken: string | undefined): Page<T> {
  if (maxResults !== undefined && (maxResults < 0 || maxResults > 1000)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${maxResults < 0 ? 'greater than or equal to 0' : 'less than or equal to 1000'}`,
    );
  }
  const start = nextToken === undefined ? 0 : positionOf(nextToken, all.length);
  const end = start + (maxResults || 100);
  return { items: all.slice(start, end), nextToken: end < all.length ? tokenOf(end) : undefined };
}

const tokenOf = (position: number) => Buffer.from(`position:${position}`).toString('base64');

function positionOf(token: string, length: number): number {
  const [, digits] = /^position:(\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (digits === undefined || Number(digits) >= length) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
  return Number(digits);
}
