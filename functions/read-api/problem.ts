import { asLeadlineError, type ErrorCode } from "@leadline/core/errors";
import type { Issue } from "@leadline/core/issues";
import type { Log } from "@leadline/core/ports";

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: 400 | 404 | 405 | 500 | 503;
  readonly detail: string;
  /** The first offending parameter; `errors` has them all. */
  readonly field?: string;
  readonly errors?: readonly Issue[];
}

const type = (code: ErrorCode | "notFound" | "methodNotAllowed") => `urn:leadline:problem:${code}`;

/** What the caller has to change, every problem at once. */
export function badRequest(issues: readonly Issue[]): Problem {
  const detail = issues.map(({ field, saw, expected }) => `${field}: found ${saw}, expected ${expected}`).join("; ");
  return {
    type: type("input.invalid"),
    title: "The request is not valid.",
    status: 400,
    detail,
    ...(issues[0] === undefined ? {} : { field: issues[0].field }),
    errors: issues,
  };
}

export function notFound(detail: string, field?: string): Problem {
  return {
    type: type("notFound"),
    title: "There is no such thing here.",
    status: 404,
    detail,
    ...(field === undefined ? {} : { field }),
  };
}

export const methodNotAllowed: Problem = {
  type: type("methodNotAllowed"),
  title: "This address can only be read.",
  status: 405,
  detail: "Use GET.",
};

/** What went wrong on our side goes to the log; the caller is told no more than whether asking again may help. */
export function ownFault(error: unknown, log: Log): Problem {
  const { code, message, details } = asLeadlineError(error);
  log.warn("readApi.failed", { code, message, details });
  const busy = code === "store.unavailable" || code === "store.conflict";
  return busy
    ? { type: type(code), title: "The database did not answer.", status: 503, detail: "Ask again in a moment." }
    : { type: type("internal.bug"), title: "Leadline failed.", status: 500, detail: "The log holds the reason." };
}

export function problemResponse(problem: Problem): Response {
  return Response.json(problem, {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      ...(problem.status === 405 ? { allow: "GET, HEAD" } : {}),
      ...(problem.status === 503 ? { "retry-after": "5" } : {}),
    },
  });
}
