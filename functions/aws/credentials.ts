import { required } from "./environment.ts";

/**
 * The role's credentials, as every function finds them in its environment. Bundles have this in place of the SDK's own
 * search through profiles, sign-ons and metadata services, which no function needs.
 */
export function defaultProvider() {
  return async () => {
    const sessionToken = process.env.AWS_SESSION_TOKEN;
    return {
      accessKeyId: required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken ? { sessionToken } : {}),
    };
  };
}
