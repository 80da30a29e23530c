/** A request that never was a question: its HTTP status, and the code JSON-RPC has for it. */
export interface Fault {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/** Every reason to turn a request away before it is read. */
export const faults = {
  json: { status: 400, code: -32700, message: "The body is not JSON." },
  list: { status: 400, code: -32600, message: "One message a request, please: lists of them are not taken." },
  query: {
    status: 400,
    code: -32600,
    message: "This address takes no query; a key belongs into the header Authorization: Bearer ll_….",
  },
  origin: { status: 403, code: -32000, message: "Pages of this origin may not ask; see cors.origins." },
  address: { status: 404, code: -32000, message: "Nothing stands at this address." },
  method: { status: 405, code: -32000, message: "Send messages by POST; there are no sessions and no streams." },
  ours: { status: 500, code: -32603, message: "Leadline failed. The log holds the reason." },
  large: { status: 413, code: -32000, message: "A message may have 100,000 characters." },
} as const satisfies Record<string, Fault>;

/** The fault as JSON-RPC tells it. */
export function faultOf({ status, code, message }: Fault): Response {
  const headers = { allow: "POST" };
  return Response.json(
    { jsonrpc: "2.0", error: { code, message }, id: null },
    { status, headers: status === 405 ? headers : {} },
  );
}
