import { AwsError } from '../../contract.ts';
import { checkPageSize } from './constraints.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/** A page of at most 1,000 items (100 where nothing, or 0, is asked for). @throws {AwsError} `InvalidToken`, `ValidationException`. */
export function paged<T>(all: readonly T[], maxResults: number | undefined, nextToken: string | undefined): Page<T> {
  if (maxResults !== undefined) checkPageSize(maxResults);
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
