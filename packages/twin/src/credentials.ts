/**
 * What the twin accepts, and nothing else. Recognisable on purpose: none of these texts may ever turn up in a log,
 * an error, a stored item or an address that is logged.
 */
export const credentials = {
  google: {
    clientId: "canary-client-id.apps.example.com",
    clientSecret: "GOCSPX-canary-client-secret-9f2e",
    refreshToken: "1//canary-refresh-token-0aGKx7Lq2VnB4",
    /** The manager the login reaches directly; pass it as `login-customer-id`. */
    managerId: "9000000001",
  },
  tiktok: {
    appId: "7300000000000000001",
    appSecret: "canary-app-secret-5d1c8e",
    accessToken: "canary-access-token-71b0c6a4f2",
  },
} as const;

/** Every access token the twin's Google hands out starts so. */
export const googleAccessTokenPrefix = "ya29.canary-access-token-";

/** Secrets that a test may search for in everything the product writes. */
export const canaries: readonly string[] = [
  credentials.google.clientSecret,
  credentials.google.refreshToken,
  googleAccessTokenPrefix,
  credentials.tiktok.appSecret,
  credentials.tiktok.accessToken,
];
