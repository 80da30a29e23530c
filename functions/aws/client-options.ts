/** Clients give up soon: a dead service ends in an error, never in waiting for the function's end. */
export const clientOptions = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;
