import { createHash as createNodeHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from '../../../lib/account/host/quick-hash.ts';

describe('the quick hash', () => {
  it('is Node’s, for any message in any pieces, and so are its copies', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 200, unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 4 }), bytes, (pieces, last) => {
        const [quick, node] = [createHash('sha256'), createNodeHash('sha256')];
        for (const piece of pieces) {
          quick.update(piece);
          node.update(piece);
        }
        const copies = [quick.copy().update(last), node.copy().update(last)];

        expect(quick.digest()).toEqual(node.digest());
        expect(copies[0]!.digest('hex')).toBe(copies[1]!.digest('hex'));
      }),
    );
  });

  it('is of the bytes as they were when it got them', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const hash = createHash('sha256').update(bytes);

    bytes.fill(0);

    expect(hash.digest()).toEqual(
      createNodeHash('sha256')
        .update(new Uint8Array([1, 2, 3]))
        .digest(),
    );
  });

  it('is over with its digest', () => {
    const hash = createHash('sha256');
    hash.digest();

    expect(() => hash.update('more')).toThrow('Digest already called');
    expect(() => hash.digest()).toThrow('Digest already called');
  });

  it('leaves other algorithms to Node', () => {
    expect(createHash('md5').update('message').digest('hex')).toBe(
      createNodeHash('md5').update('message').digest('hex'),
    );
  });
});
