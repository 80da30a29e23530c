import { createIdentify, type Keys } from "../../door/identify.ts";
import { addressTooLong, badRequest, notAcceptable, type Problem, problemResponse } from "../../door/problem.ts";
import { type Endpoint, mediaTypes, type ReadApiPorts } from "../endpoint.ts";
import { reader } from "../parameter.ts";
import { acceptedFormat } from "./negotiate.ts";
import { respond } from "./reply.ts";

export type { Keys } from "../../door/identify.ts";

const longestAddress = 8_000;
const secretNames = /^(key|api[-_]?key|x-api-key|token|access[-_]?token|authorization|secret)$/i;

/** What every request passes before an endpoint answers it, and every answer on its way out. */
export function createDoor(ports: ReadApiPorts, keys: Keys) {
  const identify = createIdentify(ports, keys);
  return (endpoint: Endpoint) => {
    const read = reader(endpoint.parameters);
    return async (request: Request, parts: Readonly<Record<string, string>>): Promise<Response> => {
      const url = new URL(request.url);
      const wrong = addressProblem(url);
      if (wrong) return problemResponse(wrong);
      const who = await identify(request.headers, endpoint.right);
      if ("problem" in who) return problemResponse(who.problem);
      const accepted = acceptedFormat(formatless(url, request.headers), endpoint.formats);
      if (accepted === null) return problemResponse(notAcceptable(endpoint.formats.map((one) => mediaTypes[one])));
      const found = read(url.searchParams);
      if ("issues" in found) return problemResponse(badRequest(found.issues));
      const reply = await endpoint.answer({ asked: found.asked, scope: who.caller.scope, parts, accepted }, ports);
      return "problem" in reply ? problemResponse(reply.problem) : await respond(reply, request.headers);
    };
  };
}

/** A format named in the address needs no `Accept` header. */
function formatless({ searchParams, pathname }: URL, headers: Headers): string | null {
  return searchParams.has("format") || /\.(csv|json)$/.test(pathname) ? null : headers.get("accept");
}

/** Addresses end in logs and histories, so a secret in one is refused, and never repeated. */
function addressProblem(url: URL): Problem | null {
  if (url.href.length > longestAddress) return addressTooLong;
  const [found] = [...url.searchParams].filter(([name, value]) => secretNames.test(name) || /\bll_[\w-]+/.test(value));
  if (found === undefined) return null;
  const field = secretNames.test(found[0]) ? found[0] : "key";
  const expected = "a key as a header, Authorization: Bearer ll_…; revoke this one, since addresses are kept in logs";
  return badRequest([{ field, saw: "what looks like a secret", expected }]);
}
