import * as z from "zod";

/** Where readers of messages reach the API. */
export interface ApiSettings {
  /** Without a slash at its end; links in messages begin with it. */
  readonly address: string;
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Keys are sent to it, so it is https, or on this machine; a path in front of the API's own may be part of it. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (`${username}${password}${search}${hash}` !== "") return false;
  return protocol === "https:" || (protocol === "http:" && loopback.has(hostname));
}

export const apiSchema = z.strictObject({
  address: z
    .string()
    .max(300)
    .refine(isAddress, { error: "an https address such as https://kpis.example.com" })
    .transform((text) => new URL(text).href.replace(/\/+$/, ""))
    .describe("What links in messages begin with, such as a domain of your own; the deployment's own when left out"),
});
