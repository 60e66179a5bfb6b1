import { createHmac as createNodeHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHmac } from '../../../lib/account/host/quick-hmac.ts';

describe('the quick HMAC', () => {
  it('is Node’s, for any key and message in any pieces', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 200, unit: 'binary' }));
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 4 }), (key, pieces) => {
        const [quick, node] = [createHmac('sha256', key), createNodeHmac('sha256', key)];
        for (const piece of pieces) {
          quick.update(piece);
          node.update(piece);
        }

        expect(quick.digest('hex')).toBe(node.digest('hex'));
      }),
    );
  });

  it('gives bytes without an encoding', () => {
    const quick = createHmac('sha256', 'key').update('message').digest();

    expect(quick).toEqual(createNodeHmac('sha256', 'key').update('message').digest());
  });

  it('leaves other algorithms to Node', () => {
    const quick = createHmac('sha512', 'key').update('message').digest('hex');

    expect(quick).toBe(createNodeHmac('sha512', 'key').update('message').digest('hex'));
  });
});
