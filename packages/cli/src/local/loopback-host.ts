import type { Hono } from "hono";

const ours = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Answers only who calls it by a name of this machine: a page whose name was pointed at loopback (DNS rebinding) reads nothing. */
export function onlyByItsName(app: Pick<Hono, "fetch">): Pick<Hono, "fetch"> {
  return {
    fetch: (request, ...rest) =>
      ours.test(request.headers.get("host") ?? "") ? app.fetch(request, ...rest) : misdirected(),
  };
}

function misdirected(): Response {
  const problem = {
    type: "urn:leadline:problem:misdirected",
    title: "This server answers for this machine only.",
    status: 421,
    detail: "Call it by http://127.0.0.1 or http://localhost.",
  };
  return Response.json(problem, {
    status: 421,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
