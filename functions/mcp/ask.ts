import * as z from "zod";
import type { Ask, Reading, Told } from "./reading.ts";

const problem = z.object({ title: z.string(), detail: z.string() });

/** Only these say who asks; nothing else of a caller's request goes on. */
const credentials = ["authorization", "x-api-key"] as const;

/** A request to the reading side in the caller's name. Its host is never looked up: nothing leaves the process. */
export function requestFor(headers: Headers, path: string, query = new URLSearchParams()): Request {
  const sent = new Headers({ accept: "application/json" });
  for (const name of credentials) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  return new Request(`http://reading.invalid${path}?${query}`, { headers: sent });
}

/** Asks the reading side with the key of one request. */
export function asker({ ask }: Pick<Reading, "ask">, headers: Headers): Ask {
  return async (path, query): Promise<Told> => {
    const reply = await ask(requestFor(headers, path, query));
    const text = await reply.text();
    if (reply.ok) return { text };
    const { title, detail } = problem.parse(JSON.parse(text));
    const retryAfter = reply.headers.get("retry-after");
    const wait = retryAfter === null ? "" : ` Ask again in ${retryAfter} s.`;
    return { refused: { status: reply.status, says: `${title} ${detail}${wait}` } };
  };
}
