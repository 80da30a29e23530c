import { createHmac } from "node:crypto";
import { LeadlineError } from "@leadline/core/errors";
import { failureOf, type Reply } from "@leadline/core/failures";
import type { AccountId } from "@leadline/core/ids";
import type { Connection, Transport } from "@leadline/core/platform";
import type * as z from "zod";
import { jsonOf, type TextAnswer } from "../text-request.ts";
import { type Mark, markHeader } from "./failures.ts";
import { refusal } from "./schema.ts";
import { type MetaCredentials, metaTraits } from "./traits.ts";
import { exhausted, usageHeaders, usagesOf } from "./usage.ts";
import { type Params, type Sender, timeoutMs, type WireAnswer } from "./wire.ts";

export interface Question<Schema extends z.ZodType> {
  readonly method?: "POST";
  readonly path: readonly string[];
  /** A short name for logs and counters; the path may hold ids. */
  readonly operation: string;
  readonly params: Params;
  readonly schema: Schema;
  readonly account?: AccountId;
  readonly marks?: readonly Mark[];
  /** Whether another request follows this answer: if so, a limit that is nearly reached stops it. */
  readonly goesOn?: (answer: z.output<Schema>) => boolean;
}

/** How a report or the discovery asks: bound to one connection, so that no credential is passed about. */
export interface Client {
  ask<Schema extends z.ZodType>(question: Question<Schema>): Promise<z.output<Schema>>;
  /** The failure table's word on a reply that was found inside a good answer. */
  failure(reply: Reply, question: Pick<Question<z.ZodType>, "account" | "marks">): LeadlineError;
}

/** Sends each question once, by way of `send`. Throws `LeadlineError` only. */
export function createClient(connection: Connection<MetaCredentials>, transport: Transport, send: Sender): Client {
  const { accessToken, appSecret } = connection.credentials;
  const failure: Client["failure"] = (reply, { account, marks = [] }) =>
    failureOf(metaTraits.failures, marked(reply, marks), {
      platform: "meta",
      ...(account === undefined ? {} : { account }),
      now: transport.now(),
    });
  return {
    failure,
    ask(question) {
      const { method = "GET", path, params, account, operation } = question;
      const proof = createHmac("sha256", appSecret).update(accessToken).digest("hex");
      const { version } = metaTraits.api;
      const base = connection.endpoints.api ?? metaTraits.endpoints.api;
      return transport.attempt(
        {
          app: connection.app,
          ...(account === undefined ? {} : { account }),
          operation,
          timeoutMs,
          secrets: [accessToken, appSecret, proof],
          classify: (error) => failure(replyOfError(error), question),
        },
        async (signal, tell) => {
          const answer = await send({ method, base, version, path, params, token: accessToken, proof, signal });
          for (const usage of "headers" in answer ? usagesOf(answer.headers) : []) tell(usage);
          return checked(answer, question, (reply) => failure(reply, question));
        },
      );
    },
  };
}

/** The transport's own time limit is the only thing that can be thrown here and is not ours. */
export function replyOfError(error: unknown): Reply {
  if (error instanceof Error && error.name === "TimeoutError") return { code: "timeout" };
  throw error;
}

function checked<Schema extends z.ZodType>(
  answer: WireAnswer,
  question: Question<Schema>,
  failed: (reply: Reply) => LeadlineError,
): z.output<Schema> {
  const body = bodyOf(answer, failed);
  const read = question.schema.safeParse(body);
  if (!read.success) throw contract(read.error, question);
  if ("status" in answer && question.goesOn?.(read.data) === true) {
    const headers = usageOf(answer);
    const full = exhausted(headers);
    if (full !== null) throw failed({ code: "usage", subcode: full, headers });
  }
  return read.data;
}

/** The object of a success; everything else is a failure, however it is dressed. */
export function bodyOf(answer: WireAnswer, failed: (reply: Reply) => LeadlineError): object {
  if ("broken" in answer) throw failed(answer.broken);
  const { status } = answer;
  const headers = usageOf(answer);
  const body = jsonOf(answer.body);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw failed({ status, code: "notJson", headers });
  if ("error" in body) throw failed(refused({ status, headers }, body));
  if (status < 200 || status > 299) throw failed({ status, headers });
  return body;
}

function refused(reply: Reply, body: unknown): Reply {
  const { code, error_subcode, is_transient, message, fbtrace_id } = refusal.safeParse(body).data?.error ?? {};
  return marked(
    {
      ...reply,
      ...(code === undefined ? {} : { code: String(code) }),
      ...(error_subcode === undefined ? {} : { subcode: String(error_subcode) }),
      ...(message === undefined ? {} : { text: message }),
      ...(fbtrace_id === undefined ? {} : { requestId: fbtrace_id }),
    },
    is_transient === true ? ["transient"] : [],
  );
}

function marked(reply: Reply, marks: readonly Mark[]): Reply {
  return {
    ...reply,
    headers: { ...reply.headers, ...Object.fromEntries(marks.map((mark) => [markHeader(mark), "1"])) },
  };
}

function usageOf({ headers }: TextAnswer): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => usageHeaders.some((one) => one === name)));
}

function contract(
  error: z.ZodError,
  { operation, account }: Pick<Question<z.ZodType>, "operation" | "account">,
): LeadlineError {
  const [issue] = error.issues;
  return new LeadlineError("upstream.contract", `Meta's answer to ${operation} has an unknown shape.`, {
    platform: "meta",
    ...(account === undefined ? {} : { account }),
    field: issue?.path.join(".") ?? "",
    expected: issue?.message ?? "",
  });
}
