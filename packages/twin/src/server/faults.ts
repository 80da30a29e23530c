import { draws } from "../market/random.ts";
import { type Asked, type Fault, type FaultEffect, html, type Reply, type Route } from "./route.ts";

const bodyCut = (normal: Reply): string => normal.body.slice(0, Math.floor(normal.body.length / 2));

/** What can befall any answer on its way. Platforms add their own and may replace these. */
export const commonFaults: Readonly<Record<string, FaultEffect>> = {
  /** A gateway's error page. */
  html: () => html(502, "Error 502 (Server Error)!!1"),
  /** Half a body, properly closed: only its own text shows that it is not whole. */
  cut: (normal) => ({ ...normal, body: bodyCut(normal) }),
  /** The connection breaks half-way. */
  reset: (normal) => ({ ...normal, reset: "within" }),
  /** It breaks before anything has come back. */
  drop: (normal) => ({ ...normal, reset: "before" }),
  /** The right answer behind more blanks than anyone should read. */
  huge: (normal) => ({ ...normal, body: " ".repeat(65 * 1024 * 1024) + normal.body }),
  /** Success without a body. */
  empty: (normal) => ({ ...normal, body: "" }),
  /** The right answer, late. */
  slow: (normal, fault) => ({ ...normal, delayMs: fault.delayMs ?? 3_000 }),
};

/** A fault with what it still has to do. */
export interface ArmedFault extends Fault {
  left: number;
  /** Requests it has struck. */
  struck: number;
}

export function arm(fault: Fault): ArmedFault {
  return { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY, struck: 0 };
}

export function effectOf(route: Route, kind: string): FaultEffect | undefined {
  return route.faults[kind] ?? commonFaults[kind];
}

export function aimsAt(fault: Fault, route: Route): boolean {
  return fault.route === "*" || fault.route === route.name || fault.route === `${route.name.split(".")[0]}.*`;
}

/** The reply the caller gets: changed by the first fault that strikes, which is then used up by one. */
export function strike(faults: readonly ArmedFault[], route: Route, asked: Asked, normal: Reply): Reply {
  const fault = faults.find((candidate) => aimsAt(candidate, route) && strikes(candidate, route, asked, normal));
  const effect = fault === undefined ? undefined : effectOf(route, fault.kind);
  if (fault === undefined || effect === undefined) return normal;
  fault.left -= 1;
  fault.struck += 1;
  return effect(normal, fault, asked);
}

function strikes(fault: ArmedFault, route: Route, asked: Asked, normal: Reply): boolean {
  if (fault.left < 1 || effectOf(route, fault.kind) === undefined) return false;
  if (fault.days !== undefined && (normal.days ?? 0) <= fault.days) return false;
  return fault.share === undefined || draws(`${fault.seed ?? ""}|${route.name}|${asked.number}`)() < fault.share;
}
