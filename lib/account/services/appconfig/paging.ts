import { badRequest } from './errors.ts';

/** A page of at most 50 items, as all of AppConfig's lists give them. */
export function paged<T>(
  all: readonly T[],
  { MaxResults = 50, NextToken }: { readonly MaxResults?: number; readonly NextToken?: string },
): { Items: readonly T[]; NextToken?: string } {
  if (MaxResults < 1 || MaxResults > 50) throw badRequest('MaxResults must be between 1 and 50');
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start)) throw badRequest('Invalid NextToken');
  const end = start + MaxResults;
  return { Items: all.slice(start, end), ...(end < all.length && { NextToken: String(end) }) };
}
