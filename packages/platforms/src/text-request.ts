import type { Reply } from "@leadline/core/failures";
import axios, { AxiosError } from "axios";
import { parseJson } from "./json.ts";

export interface TextRequest {
  readonly method: "GET" | "POST";
  /** Sent as it is: no parameter is added and nothing is encoded again. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface TextAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const largestBody = 64 * 1024 * 1024;

/** Any answer whatever its status, redirects included, its body unread. What is thrown holds the request: see `brokenReply`. */
export async function requestText({ method, url, headers, body, timeoutMs, signal }: TextRequest): Promise<TextAnswer> {
  const answer = await axios.request<unknown>({
    method,
    url,
    headers: { ...headers },
    ...(body === undefined ? {} : { data: body }),
    responseType: "text",
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: largestBody,
    timeout: timeoutMs,
    signal,
  });
  const said = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const { status, data } = answer;
  return { status, headers: Object.fromEntries(said), body: typeof data === "string" ? data : "" };
}

/** Of an error by which no whole answer came only what kind it was; what is not the wire's is thrown on. */
export function brokenReply(error: unknown): Reply {
  if (error instanceof Error && error.name === "TimeoutError") return { code: "timeout" };
  if (!axios.isAxiosError(error)) throw error;
  if (error.code === AxiosError.ECONNABORTED) return { code: "timeout" };
  if (/maxContentLength/.test(error.message)) return { code: "tooLong" };
  return { code: "network", ...(error.code === undefined ? {} : { text: error.code }) };
}

/** The JSON of a body, long whole numbers kept as text; `undefined` for anything else. */
export function jsonOf(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}
