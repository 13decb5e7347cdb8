/**
 * For every AWS client: a request that hangs must end well before the function does. The SDK's own default is to wait
 * for ever, and its request time-out by itself only warns.
 */
export const CLIENT_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
