import type { ApiKeyRecord, ClientScope, Right } from "@leadline/core/api-keys";
import { asLeadlineError } from "@leadline/core/errors";
import { type Endpoint, mediaTypes, type ReadApiPorts } from "../endpoint.ts";
import { reader } from "../parameter.ts";
import {
  addressTooLong,
  badRequest,
  forbidden,
  notAcceptable,
  type Problem,
  problemResponse,
  tooManyRequests,
  unauthorized,
} from "../problem.ts";
import { createAuthenticate, keyGiven } from "./authenticate.ts";
import { createDaily } from "./daily.ts";
import { stopwatch } from "./elapsed.ts";
import { acceptedFormat } from "./negotiate.ts";
import { createPace } from "./pace.ts";
import { respond } from "./reply.ts";

/** `demanded`: nobody's figures without a key. `checked`: who brings none may see everything, as on loopback. */
export type Keys = "demanded" | "checked";

/** Who asks, once that is settled. */
interface Caller {
  readonly scope: ClientScope;
  readonly rights: readonly Right[];
}

const longestAddress = 8_000;
const secretNames = /^(key|api[-_]?key|x-api-key|token|access[-_]?token|authorization|secret)$/i;

const everybody: Caller = { scope: "all", rights: ["read"] };
const stranger: Caller = { scope: [], rights: [] };

/** What every request passes before an endpoint answers it, and every answer on its way out. */
export function createDoor(ports: ReadApiPorts, keys: Keys) {
  const identify = createIdentify(ports, keys);
  return (endpoint: Endpoint) => {
    const read = reader(endpoint.parameters);
    return async (request: Request, parts: Readonly<Record<string, string>>): Promise<Response> => {
      const url = new URL(request.url);
      const wrong = addressProblem(url);
      if (wrong) return problemResponse(wrong);
      const who = await identify(request.headers, endpoint);
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

/** Who asks and whether they may; a key that is given is checked even where none is needed. */
function createIdentify(ports: ReadApiPorts, keys: Keys) {
  const { store, clock, elapsedMs } = ports;
  const watch = stopwatch(clock, elapsedMs);
  const authenticate = createAuthenticate(store.apiKeys, watch);
  const waits = createPace(watch);
  const share = createDaily(store.apiKeys, clock, watch);
  return async (
    headers: Headers,
    { right }: Endpoint,
  ): Promise<{ readonly caller: Caller } | { readonly problem: Problem }> => {
    const given = keyGiven(headers);
    if (given === null) return keyless(right, keys);
    const key = await authenticate(given);
    if (key === null) return { problem: unauthorized };
    const seconds = waits(key.id);
    if (seconds > 0) return { problem: tooManyRequests(seconds, "This key may ask ten times a second.") };
    const rest = await restOfDay(key);
    if (rest > 0) return { problem: tooManyRequests(rest, `This key may ask ${key.perDay} times a day (UTC).`) };
    if (right !== null && !key.rights.includes(right)) return { problem: forbidden(right) };
    return { caller: { scope: key.clients, rights: key.rights } };
  };

  /** A count that cannot be noted stops nobody. */
  async function restOfDay(key: ApiKeyRecord): Promise<number> {
    try {
      return await share(key);
    } catch (error) {
      ports.log.warn("readApi.useNotNoted", { key: key.id, code: asLeadlineError(error).code });
      return 0;
    }
  }
}

function keyless(right: Right | null, keys: Keys): { readonly caller: Caller } | { readonly problem: Problem } {
  if (keys === "checked") return { caller: everybody };
  return right === null ? { caller: stranger } : { problem: unauthorized };
}
