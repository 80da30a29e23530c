import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { reportId } from "@leadline/core/facts";
import { accountId, connectionId, platformId } from "@leadline/core/ids";
import type { Connection, DiscoveredAccount, SliceRead } from "@leadline/core/platform";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { createTransport } from "../transport.ts";
import { platform } from "./index.ts";
import type { LinkedInCredentials } from "./traits.ts";

interface Asked {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly body?: string | Uint8Array;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The line breaks before anything, or within the body. */
  readonly breaks?: "before" | "within";
}

/** For tests: a loopback server that gives the scripted answers in turn and keeps what it was asked. */
export async function startReplay() {
  const asked: Asked[] = [];
  const script: Answer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const {
      body = "nothing was expected here",
      status = 200,
      headers: said,
      breaks,
    } = script.shift() ?? { status: 418 };
    if (breaks === "before") return request.socket.destroy();
    if (breaks === "within") {
      response.writeHead(status, { "content-length": "5000" });
      return response.write(body, () => request.socket.destroy());
    }
    response.writeHead(status, { "x-li-uuid": "uuid-1", ...said }).end(body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const base = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";

  /** One process with one memory, for work of several questions. */
  const session = (more: Partial<LinkedInCredentials> = {}, at: Instant = now) => ({
    connection: connectionTo(base, more),
    transport: transportAt(() => at),
  });
  return {
    asked,
    session,
    close: () => server.close(),
    /** Forgets what was asked and what was left of the script. */
    play(...answers: readonly Answer[]): void {
      asked.length = 0;
      script.splice(0, script.length, ...answers);
    },
    /** In a process of its own, unless a session is given. */
    read(report: string, { tries = 0, days = 2, to = "2026-11-21", within = session() } = {}): Promise<SliceRead> {
      const last = calendarDate(to);
      const slice = { id: "s", report: reportId(report), from: addDays(last, 1 - days), to: last, tries };
      return platform.read(slice, account, within.connection, within.transport);
    },
    discover: (within = session()) => platform.discover(within.connection, within.transport),
  };
}

export const now = instant("2026-11-22T02:15:00Z");

export const secrets = {
  clientSecret: "canary-client-secret",
  accessToken: "canary-access-token",
  refreshToken: "canary-refresh-token",
} as const;

function connectionTo(base: string, more: Partial<LinkedInCredentials>): Connection<LinkedInCredentials> {
  const { clientSecret, accessToken } = secrets;
  const credentials = { clientId: "86canary", clientSecret, accessToken, ...more };
  const endpoints = { api: base, oauth: base };
  return { id: connectionId("main"), platform: platformId("linkedin"), app: "86canary", credentials, endpoints };
}

/** The product's own transport, unpaced, at a given time. */
export function transportAt(clock: () => Instant) {
  return createTransport({ clock: { now: clock }, sleep: async () => {}, limits: { requestsPerSecond: 10_000 } });
}

export const account: DiscoveredAccount = {
  account: accountId("508720451"),
  name: "Atelier Nord",
  currency: "EUR",
  zone: "UTC",
  state: "enabled",
  status: "ACTIVE",
  route: {},
};

export const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8");

export const saved = (name: string): Answer => ({ body: fixture(name) });

export const refused = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers,
});

/** The error the work ends in; throws when it is not ours or shows a credential. */
export async function failureOfWork(work: Promise<unknown>): Promise<LeadlineError> {
  const error: unknown = await work.then(
    () => "it did not fail",
    (thrown) => thrown,
  );
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  if (error instanceof LeadlineError && !shown.includes("canary-")) return error;
  throw new Error(`Not a clean error of ours: ${shown}`);
}
