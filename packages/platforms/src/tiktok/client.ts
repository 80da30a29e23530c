import { LeadlineError } from "@leadline/core/errors";
import { failureOf, type Reply } from "@leadline/core/failures";
import type { AccountId } from "@leadline/core/ids";
import type { Connection, Transport } from "@leadline/core/platform";
import { addMs } from "@leadline/core/time/instant";
import axios, { AxiosError, type AxiosRequestConfig, type AxiosResponse } from "axios";
import type * as z from "zod";
import { fits } from "../fits.ts";
import { parseJson } from "../json.ts";
import { envelope } from "./schema.ts";
import { type TikTokCredentials, tiktokTraits } from "./traits.ts";
import { type Params, serialize } from "./wire.ts";

const timeoutMs = 60_000;
const largestBody = 64 * 1024 * 1024;
/** TikTok blocks a request for this long once it has timed out three times. */
const blockMs = 10 * 60_000;

export interface Question<Schema extends z.ZodType> {
  /** Below `/open_api/v1.3/`, without slashes at the ends: `report/integrated/get`. */
  readonly path: string;
  readonly params: Params;
  /** Of `data`. */
  readonly schema: Schema;
  readonly account?: AccountId;
  /** Nobody can make it smaller, so a "too large" is asked again once TikTok's block is over. */
  readonly whole?: boolean;
}

/** How a report or the discovery asks: bound to one connection, so that no credential is passed about. */
export interface Client {
  ask<Schema extends z.ZodType>(question: Question<Schema>): Promise<z.output<Schema>>;
}

/** Sends each question once. Throws `LeadlineError` only, and nothing of axios's, whose errors hold token and address. */
export function createClient(connection: Connection<TikTokCredentials>, transport: Transport): Client {
  const { accessToken, appSecret } = connection.credentials;
  return {
    async ask(question) {
      const context = contextOf(question, transport);
      const failed = (reply: Reply) => failure(reply, question, context);
      const { path, account } = question;
      const data = await transport.attempt(
        {
          app: connection.app,
          ...(account === undefined ? {} : { account }),
          operation: path,
          timeoutMs,
          secrets: [accessToken, appSecret],
          classify: (error) => failed(replyOfError(error)),
        },
        async (signal) => dataOf(await send(question, connection, signal), failed),
      );
      if (fits(question.schema)(data)) return data;
      const read = question.schema.safeParse(data);
      if (!read.success) throw contract(read.error, question);
      return read.data;
    },
  };
}

async function send(
  { path, params }: Question<z.ZodType>,
  { credentials, endpoints }: Connection<TikTokCredentials>,
  signal: AbortSignal,
): Promise<AxiosResponse<string>> {
  const base = endpoints.api ?? tiktokTraits.endpoints.api ?? "";
  return axios.get<string>(`${base}/open_api/${tiktokTraits.api.version}/${path}/`, {
    params,
    paramsSerializer: { serialize },
    headers: { "Access-Token": credentials.accessToken },
    ...wholeAnswer,
    timeout: timeoutMs,
    signal,
  });
}

/** How axios leaves an answer as it came, whatever its status. */
export const wholeAnswer: Pick<
  AxiosRequestConfig,
  "responseType" | "transformResponse" | "validateStatus" | "maxRedirects" | "maxContentLength"
> = {
  responseType: "text",
  transformResponse: [(body: string) => body],
  validateStatus: () => true,
  maxRedirects: 0,
  maxContentLength: largestBody,
};

/** The `data` of a success; the outcome is the body's `code`, HTTP 200 says nothing. */
export function dataOf(response: AxiosResponse<string>, failed: (reply: Reply) => LeadlineError): unknown {
  const { status } = response;
  const throttle = response.headers["x-tt-ads-throttle"];
  const headers = throttle === undefined ? {} : { "x-tt-ads-throttle": String(throttle) };
  const body = envelope.safeParse(parsed(response.data));
  if (!body.success) throw failed({ status, code: "notJson" });
  const { code, message, request_id, data } = body.data;
  if (code === 0 && status >= 200 && status < 300 && throttle === undefined) return data;
  throw failed({
    status,
    code: String(code),
    headers,
    ...(code >= 50_000 && code <= 59_999 ? { subcode: "5xxxx" } : {}),
    ...(message === undefined ? {} : { text: message }),
    ...(request_id === undefined ? {} : { requestId: request_id }),
  });
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? parseJson(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Of an error that is not ours only what kind it was. */
export function replyOfError(error: unknown): Reply {
  if (error instanceof Error && error.name === "TimeoutError") return { code: "timeout" };
  if (!(error instanceof AxiosError)) throw error;
  if (error.code === AxiosError.ECONNABORTED) return { code: "timeout" };
  if (/maxContentLength/.test(error.message)) return { code: "tooLong" };
  return { code: "network", ...(error.code === undefined ? {} : { text: error.code }) };
}

type Context = Parameters<typeof failureOf>[2];

function contextOf({ account }: Question<z.ZodType>, transport: Transport): Context {
  return { platform: "tiktok", ...(account === undefined ? {} : { account }), now: transport.now() };
}

function failure(reply: Reply, question: Question<z.ZodType>, context: Context): LeadlineError {
  const error = failureOf(tiktokTraits.failures, reply, context);
  if (question.whole !== true || error.remedy !== "narrow") return error;
  return new LeadlineError(
    "upstream.unavailable",
    "TikTok did not manage this list in time: it is asked again later.",
    {
      ...error.details,
      notBefore: addMs(context.now, blockMs),
    },
  );
}

function contract(error: z.ZodError, { path, account }: Question<z.ZodType>): LeadlineError {
  const [issue] = error.issues;
  return new LeadlineError("upstream.contract", `TikTok's answer to ${path} has an unknown shape.`, {
    platform: "tiktok",
    ...(account === undefined ? {} : { account }),
    field: `data.${issue?.path.join(".") ?? ""}`,
    expected: issue?.message ?? "",
  });
}
