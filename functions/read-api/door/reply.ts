import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { answerTooLarge, problemResponse } from "../../door/problem.ts";
import { type Answer, mediaTypes } from "../endpoint.ts";
import { acceptedEncoding, type Encoding } from "./negotiate.ts";

/** Below this, compressing costs more than it saves. */
const smallest = 1_000;
/** Of a body before it is compressed. */
const largest = 5_000_000;
/** A Lambda's answer is JSON of at most 6 MB, in which a body's quotes are escaped. */
const lambdaLargest = 6_000_000;

const compressors: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};

/** The answer over HTTP: its tag, compressed where the caller takes it, or 304 where the caller has it already. */
export async function respond({ format, body, alike, headers }: Answer, asked: Headers): Promise<Response> {
  const bytes = Buffer.from(body);
  const encoding = bytes.length > smallest ? acceptedEncoding(asked.get("accept-encoding")) : null;
  if (bytes.length > largest || (encoding === null && isTooLargeAsJson(body))) return problemResponse(answerTooLarge);
  const tag = tagOf(alike ?? bytes);
  const shared = {
    etag: `${alike === undefined ? "" : "W/"}"${tag}${encoding === null ? "" : `-${encoding}`}"`,
    "cache-control": "private, no-cache",
    vary: "accept, accept-encoding, authorization, x-api-key, origin",
  };
  if (isHeld(asked.get("if-none-match"), tag)) return new Response(null, { status: 304, headers: shared });
  const sent = encoding === null ? bytes : await compressors[encoding](bytes);
  return new Response(new Uint8Array(sent), {
    headers: {
      ...shared,
      "content-type": `${mediaTypes[format]}; charset=utf-8${format === "csv" ? "; header=present" : ""}`,
      ...(encoding === null ? {} : { "content-encoding": encoding }),
      ...headers,
    },
  });
}

/** Of what is said, before it is compressed: equal content, equal tag. */
function tagOf(body: string | Buffer): string {
  return createHash("sha256").update(body).digest("base64url").slice(0, 27);
}

/** Whether one of the tags the caller names is ours, in whatever encoding it came. */
function isHeld(header: string | null, tag: string): boolean {
  if (header === null) return false;
  const named = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return named.some((one) => one === "*" || new RegExp(`^"${tag}(-[a-z]+)?"$`).test(one));
}

function isTooLargeAsJson(body: string): boolean {
  return body.length > lambdaLargest / 2 && Buffer.byteLength(JSON.stringify(body)) > lambdaLargest;
}
