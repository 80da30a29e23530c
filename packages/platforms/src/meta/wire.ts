import type { Reply } from "@leadline/core/failures";
import { brokenReply, requestText, type TextAnswer } from "../text-request.ts";

/** Longest wait for one answer; a report Meta cannot make in this time is asked for as a job. */
export const timeoutMs = 90_000;

/** Parameters by Meta's names; objects and lists travel as JSON. */
export type Params = Readonly<Record<string, string | number | readonly unknown[] | Readonly<Record<string, unknown>>>>;

export interface WireRequest {
  readonly method: "GET" | "POST";
  readonly base: string;
  readonly version: string;
  /** Below the version: `["act_1", "insights"]`. */
  readonly path: readonly string[];
  readonly params: Params;
  readonly token: string;
  /** The token signed with the app secret, sent beside it. */
  readonly proof: string;
  readonly signal: AbortSignal;
}

/** Everything that came back, or the kind of failure where nothing did. */
export type WireAnswer = TextAnswer | { readonly broken: Reply };

/** Sends one request once. Never throws axios's errors, which hold token and address. */
export type Sender = (request: WireRequest) => Promise<WireAnswer>;

/** Without the SDK: for grants and probes, which only ever ask with GET. */
export const sendPlain: Sender = ({ base, version, path, params, token, proof, signal }) =>
  getText([base, version, ...path].join("/"), { ...params, access_token: token, appsecret_proof: proof }, signal);

/** One GET without any credential but those it is given. */
export async function getText(
  url: string,
  params: Params,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<WireAnswer> {
  const flat = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, asText(value)]));
  try {
    const address = `${url}?${new URLSearchParams(flat)}`;
    return await requestText({ method: "GET", url: address, headers, timeoutMs, signal });
  } catch (error) {
    return { broken: brokenReply(error) };
  }
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
