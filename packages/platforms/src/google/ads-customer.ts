// First, so that the SDK below loads without its gRPC packages.
import "./light.ts";
import { Readable } from "node:stream";
import { StreamGuard } from "./guard.ts";
import { requestIdOf, unary } from "./unary.ts";

const { Customer } = await import("google-ads-api");

/** How one question reaches Google. */
export interface AdsAddress {
  readonly api: string;
  readonly version: string;
  readonly customer: string;
  /** The manager through which the login reaches the customer. */
  readonly loginCustomer: string | undefined;
  readonly developerToken: string | undefined;
  readonly token: string;
  readonly signal: AbortSignal;
  /** The longest pause without a byte; the SDK would wait for ever. */
  readonly silenceMs: number;
}

/** Headers Google Ads wants of every request. */
export function adsHeaders({
  token,
  developerToken,
  loginCustomer,
}: Pick<AdsAddress, "token" | "developerToken" | "loginCustomer">) {
  return {
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
    ...(developerToken === undefined ? {} : { "developer-token": developerToken }),
    ...(loginCustomer === undefined ? {} : { "login-customer-id": loginCustomer }),
  };
}

/**
 * The SDK's customer with its own token cache, error handling and address taken out of play: `query` gives raw wire rows
 * or throws a `WireError` or a connection's error, never a part of the rows. For one question.
 */
// @ts-expect-error TS2415: the method that builds a request is private upstream, and there is no other place to set a time limit
export class AdsCustomer extends Customer {
  readonly #to: AdsAddress;

  constructor(to: AdsAddress) {
    // The SDK is given no secret: its own use of them is overridden here.
    super(
      { client_id: "", client_secret: "", developer_token: "", disable_parsing: true },
      { customer_id: to.customer, refresh_token: "" },
    );
    this.#to = to;
  }

  override async getAccessToken(): Promise<string> {
    return this.#to.token;
  }

  override prepareGoogleAdsServicePostRequestArgs(method: string, _: string, extra: object): object {
    const { api, version, customer, signal, silenceMs } = this.#to;
    return {
      method: "POST",
      url: `${api}/${version}/customers/${customer}/googleAds:${method}`,
      headers: adsHeaders(this.#to),
      ...extra,
      signal,
      timeout: silenceMs,
      maxRedirects: 0,
      validateStatus: () => true,
      transformResponse: guarded,
    };
  }
}

function guarded(body: unknown, headers: unknown, status: number): unknown {
  const requestId = requestIdOf(headers);
  if (!(body instanceof Readable)) return unary(String(body), status, requestId);
  const guard = new StreamGuard(status, requestId);
  body.on("error", (error) => guard.destroy(error));
  return body.pipe(guard);
}
