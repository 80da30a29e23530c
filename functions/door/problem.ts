import { asLeadlineError, type ErrorCode } from "@leadline/core/errors";
import type { Issue } from "@leadline/core/issues";
import type { Log } from "@leadline/core/ports";

/** Every kind of problem there is beside the product's own errors, with its status. */
const kinds = {
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  tooLarge: 413,
  addressTooLong: 414,
  tooManyRequests: 429,
} as const;

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: 400 | 500 | 503 | (typeof kinds)[keyof typeof kinds];
  readonly detail: string;
  /** The first offending parameter; `errors` has them all. */
  readonly field?: string;
  readonly errors?: readonly Issue[];
  /** Seconds after which asking again may help; becomes a header. */
  readonly retryAfter?: number;
}

const type = (code: ErrorCode | keyof typeof kinds) => `urn:leadline:problem:${code}`;

function problem(kind: keyof typeof kinds, title: string, detail: string): Problem {
  return { type: type(kind), title, status: kinds[kind], detail };
}

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

/** The same words whatever is wrong with a key, or whether there is one: they teach nobody which keys exist. */
export const unauthorized: Problem = problem(
  "unauthorized",
  "A valid key is needed.",
  "Send it as a header: Authorization: Bearer ll_… (or X-Api-Key: ll_…). `leadline keys create` makes one.",
);

export function forbidden(right: string): Problem {
  return problem("forbidden", "This key may not do that.", `It lacks the right: ${right}.`);
}

export function notFound(detail: string, field?: string): Problem {
  return { ...problem("notFound", "There is no such thing here.", detail), ...(field === undefined ? {} : { field }) };
}

/** Nothing stands at an address. It is not repeated, since a part of it may be a secret with a slip of the finger. */
export const noSuchAddress: Problem = notFound("Nothing stands at this address; / lists what there is.");

export const methodNotAllowed: Problem = problem(
  "methodNotAllowed",
  "This address can only be read.",
  "Use GET or HEAD.",
);

export function notAcceptable(types: readonly string[]): Problem {
  const detail = `It is given as ${types.join(" or ")}; the Accept header asks for something else.`;
  return problem("notAcceptable", "Not in this format.", detail);
}

/** An answer that a Lambda could not hand over whole is not handed over in part. */
export const answerTooLarge: Problem = {
  ...problem(
    "tooLarge",
    "The answer would be too large.",
    "It is beyond 5 MB. Ask for a shorter range, a coarser split, fewer columns, or a limit.",
  ),
  field: "limit",
};

export const addressTooLong: Problem = problem(
  "addressTooLong",
  "The address is too long.",
  "An address may have 8,000 characters; ask in several parts.",
);

export function tooManyRequests(retryAfter: number, detail: string): Problem {
  return { ...problem("tooManyRequests", "Too many requests.", detail), retryAfter };
}

/** What went wrong on our side goes to the log; the caller is told no more than whether asking again may help. */
export function ownFault(error: unknown, log: Log): Problem {
  const { code, message, details } = asLeadlineError(error);
  log.warn("readApi.failed", { code, message, details });
  const busy = code === "store.unavailable" || code === "store.conflict";
  const asked = "Ask again in a moment.";
  return busy
    ? { type: type(code), title: "The database did not answer.", status: 503, detail: asked, retryAfter: 5 }
    : { type: type("internal.bug"), title: "Leadline failed.", status: 500, detail: "The log holds the reason." };
}

/** Never kept by anybody: what is wrong now may be right in a moment. */
export function problemResponse({ retryAfter, ...problem }: Problem): Response {
  return Response.json(problem, {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(problem.status === 401 ? { "www-authenticate": 'Bearer realm="leadline"' } : {}),
      ...(problem.status === 405 ? { allow: "GET, HEAD" } : {}),
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    },
  });
}
