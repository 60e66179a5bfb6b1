/**
 * What the SDK's clients would do unasked, said aloud. Left to themselves, they look for each of these in the environment,
 * then in files that no function has: a third of a client's first call. And a client whose middleware never changes need
 * not put it together for every call.
 */
export const settled = {
  authSchemePreference: [] as string[],
  cacheMiddleware: true,
  defaultsMode: 'legacy' as const,
  maxAttempts: 3,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
};

/** Reverts, and rounds that leave nobody out, go on through a storm of throttles for as long as the function may run. */
export const persistent = { ...settled, maxAttempts: 8 };
