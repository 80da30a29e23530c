import {
  type ApiKeyRecord,
  type ApiKeyStore,
  apiKeyId,
  digestOf,
  isSameDigest,
  partsOfKey,
} from "@leadline/core/api-keys";
import type { Reading, Stopwatch } from "./elapsed.ts";
import { recent } from "./recent.ts";

/** How long a process trusts what it has read of a key: a revoked one is shut out within this time. */
export const trustedMs = 60_000;

/** Read and compared where there is nothing to find, so that every wrong key costs the same work. */
const nobody = { id: apiKeyId("000000000000"), secret: "nobody" };
const nobodysDigest = digestOf("nobody's secret is not this");

/** `Authorization: Bearer …` or `X-Api-Key: …`; `null` when neither header is there. */
export function keyGiven(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  if (authorization === null) return headers.get("x-api-key");
  return /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? "";
}

/**
 * The key behind a text; `null` for one that is malformed, unknown, revoked or has another secret. Each of them takes one
 * hash, one read and one comparison. Only what has proved right is remembered, so a stranger learns nothing from how fast
 * the answer comes.
 */
export function createAuthenticate(
  keys: ApiKeyStore,
  watch: Stopwatch,
): (text: string) => Promise<ApiKeyRecord | null> {
  const trusted = recent<string, { readonly key: ApiKeyRecord; readonly at: Reading }>(1_000);
  return async (text) => {
    const { id, secret } = partsOfKey(text) ?? nobody;
    const digest = digestOf(secret);
    const name = `${id}:${digest}`;
    const known = trusted.get(name);
    if (known && watch.since(known.at) < trustedMs) return known.key;
    const at = watch.now();
    const key = await keys.get(id);
    const isRight = isSameDigest(digest, key?.digest ?? nobodysDigest);
    if (key === null || !isRight || key.revokedAt !== null) {
      trusted.forget(name);
      return null;
    }
    trusted.put(name, { key, at });
    return key;
  };
}
