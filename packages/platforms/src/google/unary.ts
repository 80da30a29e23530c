import axios from "axios";
import * as z from "zod";
import { WireError } from "./guard.ts";

export interface UnaryRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: URLSearchParams;
  readonly signal: AbortSignal;
  /** The longest pause without a byte. */
  readonly silenceMs: number;
}

/** The object Google answered with; a `WireError` for any other answer, a connection's error for none. */
export async function askUnary({ silenceMs, ...request }: UnaryRequest): Promise<unknown> {
  const { data, headers, status } = await axios.request({
    ...request,
    timeout: silenceMs,
    maxRedirects: 0,
    responseType: "text",
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
  });
  return unary(String(data), status, requestIdOf(headers));
}

const requestIdHeader = z.object({ "request-id": z.string() });

/** The support id Google puts on every answer. */
export function requestIdOf(headers: unknown): string | undefined {
  return requestIdHeader.safeParse(headers).data?.["request-id"];
}

/** The object a unary call answered with; a `WireError` for anything else. */
export function unary(body: string, status: number, requestId: string | undefined): unknown {
  const refused = new WireError(status, requestId, body);
  if (status !== 200) throw refused;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) && !("error" in parsed)) return parsed;
  } catch {
    // Not JSON: refused like everything else that is not an object.
  }
  throw refused;
}
