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
  meta: {
    appId: "260000000000007",
    appSecret: "canary-meta-app-secret-c40d77e1b2",
    /** A system user's: it does not expire. */
    accessToken: "EAAcanary-meta-access-token-8d2f60b1",
  },
  tiktok: {
    appId: "7300000000000000001",
    appSecret: "canary-app-secret-5d1c8e",
    accessToken: "canary-access-token-71b0c6a4f2",
  },
  linkedin: {
    clientId: "86canaryclient7",
    clientSecret: "WPL_AP1.canary-client-secret-3b7e.51c0ZA==",
    accessToken: "AQVcanary-linkedin-access-token-4f8d21",
    refreshToken: "AQWcanary-linkedin-refresh-token-9c03be",
  },
} as const;

/** Every access token the twin's Google hands out starts so. */
export const googleAccessTokenPrefix = "ya29.canary-access-token-";

/** Every access token the twin's Meta exchanges another for starts so. */
export const metaAccessTokenPrefix = "EAAcanary-meta-exchanged-token-";

/** Every token the twin's LinkedIn hands out starts with one of these. */
export const linkedinTokenPrefixes = {
  access: "AQVcanary-linkedin-issued-",
  refresh: "AQWcanary-linkedin-issued-",
  code: "AQTcanary-linkedin-code-",
} as const;

/** Codes that the twin's consent pages give. */
export const googleCodePrefix = "4/0canary-code-";
export const tiktokCodePrefix = "canary-auth-code-";

/** Secrets that a test may search for in everything the product writes. */
export const canaries: readonly string[] = [
  credentials.google.clientSecret,
  credentials.google.refreshToken,
  googleAccessTokenPrefix,
  credentials.meta.appSecret,
  credentials.meta.accessToken,
  metaAccessTokenPrefix,
  credentials.tiktok.appSecret,
  credentials.tiktok.accessToken,
  credentials.linkedin.clientSecret,
  credentials.linkedin.accessToken,
  credentials.linkedin.refreshToken,
  ...Object.values(linkedinTokenPrefixes),
];
