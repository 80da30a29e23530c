import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { reportId } from "@leadline/core/facts";
import { accountId, connectionId, platformId } from "@leadline/core/ids";
import type { SliceRead } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { createTransport } from "../transport.ts";
import { platform } from "./index.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: unknown;
}

/** For tests: a loopback server that gives the scripted answers in turn and keeps what it was asked. */
export async function startReplay() {
  const asked: Asked[] = [];
  const script: Answer[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const query = Object.fromEntries(url.searchParams);
    asked.push({ path: url.pathname, query, token: request.headers["access-token"] });
    const answer = script.shift();
    if (answer) return answer(request, response);
    response.writeHead(418).end("nothing was expected here");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const base = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
  return {
    asked,
    close: () => server.close(),
    /** Forgets what was asked and what was left of the script. */
    play(...answers: readonly Answer[]): void {
      asked.length = 0;
      script.splice(0, script.length, ...answers);
    },
    read: (report: string): Promise<SliceRead> => {
      const { connection, transport } = connected(base);
      return platform.read(sliceOf(report), account, connection, transport);
    },
    discover: () => {
      const { connection, transport } = connected(base);
      return platform.discover(connection, transport);
    },
  };
}

export const credentials = {
  appId: "app-7",
  appSecret: "canary-app-secret",
  accessToken: "canary-access-token",
} as const;

function connected(base: string) {
  const now = instant("2026-11-22T03:15:00Z");
  const limits = { requestsPerSecond: 10_000 };
  const transport = createTransport({ clock: { now: () => now }, sleep: async () => {}, limits });
  const id = connectionId("main");
  const connection = { id, platform: platformId("tiktok"), app: "app-7", credentials, endpoints: { api: base } };
  return { transport, connection };
}

const account = {
  account: accountId("7123456789012345678"),
  name: "Atelier",
  currency: "EUR",
  zone: "Europe/Paris",
  state: "enabled",
  status: "STATUS_ENABLE",
  route: {},
} as const;

function sliceOf(report: string) {
  return {
    id: "s",
    report: reportId(report),
    from: calendarDate("2026-11-20"),
    to: calendarDate("2026-11-21"),
  };
}

export const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8");

export const raw =
  (body: string | Uint8Array, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

export const saved = (name: string): Answer => raw(fixture(name));

export const refused = (code: number, message: string): Answer => raw(JSON.stringify({ code, message, data: {} }));

/** The error the work ends in; throws when it is not ours or shows a credential. */
export async function failureOfWork(work: Promise<unknown>): Promise<LeadlineError> {
  const error: unknown = await work.then(
    () => "it did not fail",
    (thrown) => thrown,
  );
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  if (error instanceof LeadlineError && !shown.includes("canary")) return error;
  throw new Error(`Not a clean error of ours: ${shown}`);
}
