import { afterEach, describe, expect, test, vi } from 'vitest';
import { defaultProvider } from '../../../functions/wiring/lambda-credentials.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the credentials of a function', () => {
  test('are what Lambda put into its environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');

    const credentials = await defaultProvider()();

    expect(credentials).toEqual({ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' });
  });

  test('are looked for nowhere else', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_PROFILE', 'a-profile');

    const credentials = defaultProvider()();

    await expect(credentials).rejects.toThrow('the environment has no AWS_ACCESS_KEY_ID');
  });
});
