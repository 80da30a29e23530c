import type { World } from "../market/world.ts";

/** A request as a route sees it. */
export interface Asked {
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Named parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  /** Which request on this route it is, from 1. */
  readonly number: number;
  readonly world: World;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Days the question spans: some faults strike only the wider ones. */
  readonly days?: number;
  /** Where the connection breaks: before the first byte, or in the middle of the body. */
  readonly reset?: "before" | "within";
  readonly delayMs?: number;
}

/** One fault switched on; the fields after `kind` say when it strikes and how. */
export interface Fault {
  /** A route's name, `google.*` or `*`. */
  readonly route: string;
  readonly kind: string;
  /** How many requests it strikes; for ever when neither this nor `share` is given. */
  readonly times?: number;
  /** Which part of the requests it strikes, drawn from `seed` and the request's number. */
  readonly share?: number;
  readonly seed?: string;
  /** Only questions of more days than this. */
  readonly days?: number;
  /** What the refusal tells the caller to wait. */
  readonly retryAfterS?: number;
  readonly delayMs?: number;
}

/** Turns the true reply into a faulty one. */
export type FaultEffect = (normal: Reply, fault: Fault, asked: Asked) => Reply;

export interface Route {
  /** `<platform>.<call>`. */
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What kind of question it is, without values and secrets. */
  readonly shape: (asked: Asked) => string;
  readonly answer: (asked: Asked) => Reply;
  readonly faults: Readonly<Record<string, FaultEffect>>;
}

/** One platform's server: everything the twin needs to know of it. */
export interface PlatformTwin {
  readonly id: string;
  /** Called once per server; the routes may share what they remember. */
  readonly routes: (limits: Limits) => readonly Route[];
}

/** Settings a test may turn while the server runs. */
export interface Limits {
  /** Requests per second and path of an app; `null` for any number. */
  qps: number | null;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, title: string): Reply {
  const body = `<!DOCTYPE html>\n<html lang=en>\n<title>${title}</title>\n<p><b>${status}.</b> <ins>That’s an error.</ins>\n`;
  return { status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

/** Sends a browser back to where it came from, with an answer in the address. */
export function redirect(to: string, parameters: Readonly<Record<string, string>>): Reply {
  const location = `${to}${to.includes("?") ? "&" : "?"}${new URLSearchParams({ ...parameters })}`;
  return { status: 302, headers: { location }, body: "" };
}
