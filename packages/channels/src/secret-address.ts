import * as z from "zod";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** An https address, or http on this very machine. What is wrong with it is told without it. */
export const secretAddress = z.string().refine(isSafe, { error: "an https address" });

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && loopback.has(hostname));
}
