import { asLeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";
import { Hono } from "hono";
import * as z from "zod";
import type { Authority, Caller } from "./authority.ts";
import { type Answer, AwsRefusal, type Call, refused, type Service } from "./service.ts";

const inputSchema = z.record(z.string(), z.unknown());

/**
 * All imitated services at one address. Who calls is known by the access key, and what the caller's role does not allow is
 * refused before the service sees it. Signatures are not checked.
 */
export function serviceFront(services: readonly Service[], authority: Authority, log: Log): Hono {
  const app = new Hono();
  app.post("/*", async (c) => {
    const { status, headers, text } = await answerTo(c.req.raw, services, authority).catch((error: unknown) => {
      if (!(error instanceof AwsRefusal)) log.warn("unforeseen", asLeadlineError(error).toJSON());
      return error instanceof AwsRefusal ? refused(error) : { ...refused(internal), status: 500 };
    });
    return new Response(text, { status, headers: { ...headers } });
  });
  return app;
}

const internal = { type: "InternalFailure", message: "The local imitation of the service failed." };

async function answerTo(request: Request, services: readonly Service[], authority: Authority): Promise<Answer> {
  const caller = callerOf(request, authority);
  const [target = "", operation = ""] = (request.headers.get("x-amz-target") ?? "").split(".");
  const service = services.find((one) => one.target === target);
  if (service === undefined) throw new AwsRefusal("UnknownOperationException", `${target} is not imitated.`);
  const text = await request.text();
  const call: Call = { operation, input: inputSchema.parse(JSON.parse(text)), text };
  for (const asked of service.asks(call)) {
    if (!authority.decide(caller, asked)) {
      const what = `is not authorized to perform: ${asked.action} on resource: ${asked.resource}`;
      throw new AwsRefusal("AccessDeniedException", `User: ${caller.name} ${what}`);
    }
  }
  return await service.answer(call);
}

function callerOf({ headers }: Request, authority: Authority): Caller {
  const [, id = ""] = /Credential=([^/]+)\//.exec(headers.get("authorization") ?? "") ?? [];
  const caller = authority.callerOf(id);
  if (caller === undefined) {
    throw new AwsRefusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  return caller;
}
