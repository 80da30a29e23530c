import { asLeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";
import { Hono } from "hono";
import * as z from "zod";
import type { Authority, Caller } from "./authority.ts";
import { type MessageCall, messageCallIn, type SentMessage } from "./message-service.ts";
import type { AccessRequest } from "./role-policy.ts";
import { type Answer, AwsRefusal, type Call, refused, type Service } from "./service.ts";

const inputSchema = z.record(z.string(), z.unknown());

export interface FrontParts {
  readonly services: readonly Service[];
  readonly authority: Authority;
  readonly log: Log;
  /** Takes what would be sent to people. */
  readonly sent: (message: SentMessage) => void;
}

/**
 * All imitated services at one address. Who calls is known by the access key, and what the caller's role does not allow is
 * refused before the service sees it. Signatures are not checked.
 */
export function serviceFront(parts: FrontParts): Hono {
  const app = new Hono();
  app.post("/*", async (c) => {
    const { status, headers, text } = await answerTo(c.req.raw, parts).catch((error: unknown) => {
      if (!(error instanceof AwsRefusal)) parts.log.warn("unforeseen", asLeadlineError(error).toJSON());
      return error instanceof AwsRefusal ? refused(error) : { ...refused(internal), status: 500 };
    });
    return new Response(text, { status, headers: { ...headers } });
  });
  return app;
}

const internal = { type: "InternalFailure", message: "The local imitation of the service failed." };

async function answerTo(request: Request, { services, authority, sent }: FrontParts): Promise<Answer> {
  const caller = callerOf(request, authority);
  const text = await request.text();
  const [target = "", operation = ""] = (request.headers.get("x-amz-target") ?? "").split(".");
  const service = services.find((one) => one.target === target);
  if (service === undefined) return post(caller, messageCallIn(request, text), { authority, sent });
  const call: Call = { operation, input: inputSchema.parse(JSON.parse(text)), text };
  for (const asked of service.asks(call)) {
    if (!authority.decide(caller, asked)) throw new AwsRefusal("AccessDeniedException", whyNot(caller, asked));
  }
  return await service.answer(call);
}

function post(
  caller: Caller,
  call: MessageCall | null,
  { authority, sent }: Pick<FrontParts, "authority" | "sent">,
): Answer {
  if (call === null) throw new AwsRefusal("UnknownOperationException", "The service is not imitated.");
  if (!authority.decide(caller, call.asks)) return call.refusal(whyNot(caller, call.asks));
  sent(call.sent);
  return call.answer;
}

function whyNot({ name }: Caller, { action, resource }: AccessRequest): string {
  return `User: ${name} is not authorized to perform: ${action} on resource: ${resource}`;
}

function callerOf({ headers }: Request, authority: Authority): Caller {
  const [, id = ""] = /Credential=([^/]+)\//.exec(headers.get("authorization") ?? "") ?? [];
  const caller = authority.callerOf(id);
  if (caller === undefined) {
    throw new AwsRefusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  return caller;
}
