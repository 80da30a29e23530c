import { createHmac } from "node:crypto";
import { epochMs, type Instant } from "@leadline/core/time/instant";

/** Epoch seconds, and HMAC-SHA256 in hex of `<seconds>.<body>`: who has the key can tell who sent it, unchanged, and when. */
export function signed(key: string, body: string, at: Instant): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(epochMs(at) / 1000));
  const digest = createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");
  return { "leadline-timestamp": seconds, "leadline-signature": `v1=${digest}` };
}
