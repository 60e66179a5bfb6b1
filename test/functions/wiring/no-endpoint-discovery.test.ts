import { expect, test } from 'vitest';
import { EndpointCache } from '../../../functions/wiring/no-endpoint-discovery.ts';

test('whoever asks for endpoint discovery all the same is told that there is none', () => {
  expect(() => new EndpointCache().get()).toThrow('the environment asks for endpoint discovery');
});
