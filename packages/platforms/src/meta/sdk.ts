import { AsyncLocalStorage } from "node:async_hooks";
import type { Reply } from "@leadline/core/failures";
import type { AxiosRequestConfig } from "axios";
// The copy that CommonJS packages, and so the SDK, load; `import "axios"` is another one.
import axios from "axios/dist/node/axios.cjs";
import { FacebookAdsApi } from "facebook-nodejs-business-sdk";
import { brokenReply, type TextAnswer } from "../text-request.ts";
import { metaTraits } from "./traits.ts";
import { type Sender, timeoutMs, type WireRequest } from "./wire.ts";

// The SDK takes no version per call, and its own has ended.
Object.defineProperty(FacebookAdsApi, "VERSION", { get: () => metaTraits.api.version, configurable: true });

/** One request's settings, and what came of it. */
interface Exchange {
  readonly request: WireRequest;
  answer?: TextAnswer;
  broken?: Reply;
}

/**
 * The SDK hands its requests to axios's shared instance, without a time limit and with its own idea of a good answer. For
 * the requests made within an exchange, and for no others, these hooks decide instead.
 */
const exchanges = new AsyncLocalStorage<Exchange>();

axios.interceptors.request.use((config) => {
  const exchange = exchanges.getStore();
  // The SDK sends an empty JSON object along with every GET.
  if (exchange?.request.method === "GET") delete config.data;
  return exchange === undefined ? config : Object.assign(config, settingsOf(exchange));
});

axios.interceptors.response.use(undefined, (error: unknown) => {
  const exchange = exchanges.getStore();
  if (exchange !== undefined) exchange.broken = brokenReply(error);
  throw error;
});

/** Every status an answer, bodies as text, no redirect that could carry the token away. */
function settingsOf(exchange: Exchange): AxiosRequestConfig {
  const { signal, proof } = exchange.request;
  return {
    signal,
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: 64 * 1024 * 1024,
    responseType: "text",
    validateStatus: () => true,
    transformResponse: (text: unknown, headers: object, status = 0) => {
      const said = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
      exchange.answer = { status, headers: Object.fromEntries(said), body: typeof text === "string" ? text : "" };
      return {};
    },
    // In the address for every method: that Meta reads it from a body is not documented.
    params: { appsecret_proof: proof },
  };
}

/**
 * Through Meta's SDK at its lowest level: one throw-away `FacebookAdsApi` per request, so that no token outlives it and no
 * two connections can meet; no default API, no object classes, no crash reporter.
 */
export const sendThroughSdk: Sender = async (request) => {
  const { method, base, path, params, token } = request;
  const exchange: Exchange = { request };
  const api = new FacebookAdsApi(token, "en_US", false);
  try {
    // A fresh object: the SDK writes the token into it.
    await exchanges.run(exchange, () => api.call(method, path, { ...params }, {}, false, base));
  } catch {
    // The SDK's error holds token and address and hides what happened; the hook has kept the kind.
    return { broken: exchange.broken ?? { code: "network" } };
  }
  return exchange.answer ?? { broken: { code: "network" } };
};
