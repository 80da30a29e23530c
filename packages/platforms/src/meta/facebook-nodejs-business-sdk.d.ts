/** The little of Meta's SDK that Leadline touches; it brings no types of its own. */
declare module "facebook-nodejs-business-sdk" {
  export class FacebookAdsApi {
    /** The third argument must be `false`: it keeps the SDK's crash reporter out of the process. */
    constructor(accessToken: string, locale: string, crashLog: false);
    call(
      method: string,
      path: readonly string[],
      params: Record<string, unknown>,
      files: Record<string, never>,
      multipart: false,
      base: string,
    ): Promise<unknown>;
  }
}

/** The copy of axios that CommonJS packages, and so the SDK, load. */
declare module "axios/dist/node/axios.cjs" {
  import axios from "axios";
  export default axios;
}
