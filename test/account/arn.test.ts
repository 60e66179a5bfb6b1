import { expect, it } from 'vitest';
import { formatArn, parseArn } from '../../lib/account/arn.ts';

it.each([
  'arn:aws:lambda:eu-west-1:123456789012:function:checkout:live',
  'arn:aws:iam::123456789012:role/shift',
  'arn:aws:s3:::bucket/key',
])('%s is read and written without loss', (text) => {
  expect(formatArn(parseArn(text)!)).toBe(text);
});

it.each(['', 'checkout', 'arn:aws:lambda:eu-west-1:123456789012', 'urn:aws:lambda:eu-west-1:123456789012:x'])(
  '"%s" is not an ARN',
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);
