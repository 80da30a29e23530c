import { parseAccept } from "hono/utils/accept";
import { type Format, mediaTypes } from "../endpoint.ts";

/** The format the caller likes best, the endpoint's own order among equals; `null` where none will do. No header: the first. */
export function acceptedFormat(header: string | null, formats: readonly Format[]): Format | null {
  if (header === null || header.trim() === "") return formats[0] ?? null;
  const likes = parseAccept(header);
  const like = (format: Format): number => {
    const [kind] = mediaTypes[format].split("/");
    const closest = [mediaTypes[format], `${kind}/*`, "*/*"].map((type) =>
      likes.find((one) => one.type.toLowerCase() === type),
    );
    return closest.find((found) => found !== undefined)?.q ?? 0;
  };
  return best(formats, like);
}

/** Smallest first. */
export const encodings = ["br", "gzip"] as const;
export type Encoding = (typeof encodings)[number];

/** The encoding to send; `null` where the caller takes none of ours. */
export function acceptedEncoding(header: string | null): Encoding | null {
  const likes = parseAccept(header ?? "");
  const like = (encoding: string) =>
    (likes.find(({ type }) => type.toLowerCase() === encoding) ?? likes.find(({ type }) => type === "*"))?.q ?? 0;
  return best(encodings, like);
}

function best<T extends string>(offered: readonly T[], like: (one: T) => number): T | null {
  const [first] = offered.filter((one) => like(one) > 0).toSorted((a, b) => like(b) - like(a));
  return first ?? null;
}
