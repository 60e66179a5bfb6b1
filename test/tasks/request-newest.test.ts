import { describe, expect, it } from 'vitest';
import { aControlPlane, startAt } from './a-control-plane.ts';

const ended = (changes: object = {}) => ({
  target: 'checkout:live',
  owner: 'payments',
  key: 'b4b3c5a2-execution',
  time: new Date(startAt).toISOString(),
  ...changes,
});

describe('a pipeline that has succeeded', () => {
  it('asks for the newest version there is', async () => {
    const plane = await aControlPlane({ versions: 12 });

    expect(await plane.run(plane.requestNewest(ended()))).toEqual({ version: '12' });
  });

  it('asks for nothing by an event that is hours old', async () => {
    const plane = await aControlPlane();
    const time = new Date(startAt - 3 * 3_600_000).toISOString();

    await expect(plane.run(plane.requestNewest(ended({ time })))).rejects.toThrow('the request is 180 minutes old');
  });

  it('is refused where nothing is published', async () => {
    const plane = await aControlPlane();

    await expect(plane.run(plane.requestNewest(ended({ target: 'search:live' })))).rejects.toThrow(
      'search has no published version; the pipeline must publish one before it ends',
    );
  });
});
