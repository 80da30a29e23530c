import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { reportId } from "@leadline/core/facts";
import { accountId, connectionId, platformId } from "@leadline/core/ids";
import type { Connection, DiscoveredAccount, Slice, SliceRead, Transport } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { createTransport } from "../transport.ts";
import { platform } from "./index.ts";
import type { MetaCredentials } from "./traits.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** For tests: a loopback server that gives the scripted answers in turn, or whatever `always` says, and keeps what it was asked. */
export async function startReplay(always?: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  const script: Answer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "/", "http://localhost");
    const { method = "", headers } = request;
    const query = Object.fromEntries(url.searchParams);
    const one = { method, path: url.pathname, query, headers, body: Buffer.concat(chunks).toString() };
    asked.push(one);
    const answer = always?.(one) ?? script.shift();
    if (answer) return answer(request, response);
    response.writeHead(418).end("nothing was expected here");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const base = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
  return {
    base,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
    /** Forgets what was asked and what was left of the script. */
    play(...answers: readonly Answer[]): void {
      asked.length = 0;
      script.splice(0, script.length, ...answers);
    },
    left: () => script.length,
    read: (report: string, more: Partial<Slice> = {}, transport = transportAt()): Promise<SliceRead> =>
      platform.read(sliceOf(report, more), account, connectionTo(base), transport),
    discover: () => platform.discover(connectionTo(base), transportAt()),
  };
}

export const credentials: MetaCredentials = {
  appId: "1234567890123456",
  appSecret: "canary-app-secret",
  accessToken: "canary-access-token",
};

export function connectionTo(base: string, more: Partial<MetaCredentials> = {}): Connection<MetaCredentials> {
  return {
    id: connectionId("main"),
    platform: platformId("meta"),
    app: "app-7",
    credentials: { ...credentials, ...more },
    endpoints: { api: base, consent: base },
  };
}

export const now = instant("2026-11-22T03:15:00Z");

/** The product's own transport, its clock standing at `at`. */
export function transportAt(at: Instant = now): Transport {
  return createTransport({ clock: { now: () => at }, sleep: async () => {}, limits: { requestsPerSecond: 10_000 } });
}

export const account: DiscoveredAccount = {
  account: accountId("1234509876"),
  name: "Atelier",
  currency: "CHF",
  zone: "Europe/Zurich",
  state: "enabled",
  status: "ACTIVE",
  route: {},
};

export function sliceOf(report: string, more: Partial<Slice> = {}): Slice {
  const range = { from: calendarDate("2026-11-20"), to: calendarDate("2026-11-21") };
  return { id: "s", report: reportId(report), ...range, ...more };
}

export const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8");

export const raw =
  (body: string | Uint8Array, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  raw(JSON.stringify(body), status, headers);

export const saved = (name: string): Answer => raw(fixture(name));

export interface Refusal {
  readonly code: number;
  readonly error_subcode?: number;
  readonly is_transient?: boolean;
  readonly message?: string;
}

/** Meta's refusals come as HTTP 400, whatever they mean. */
export function refused(error: Refusal, headers: Readonly<Record<string, string>> = {}): Answer {
  const whole = { message: `(#${error.code}) no`, type: "OAuthException", fbtrace_id: "AFm-trace", ...error };
  return json({ error: whole }, 400, headers);
}

/** The error the work ends in; throws when it is not ours or shows a credential. */
export async function failureOfWork(work: Promise<unknown>): Promise<LeadlineError> {
  const error: unknown = await work.then(
    (value) => `it did not fail: ${inspect(value)}`,
    (thrown) => thrown,
  );
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  if (error instanceof LeadlineError && !shown.includes("canary")) return error;
  throw new Error(`Not a clean error of ours: ${shown}`);
}
