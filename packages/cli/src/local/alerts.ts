import { createPost } from "@leadline/channels/post";
import { createSend } from "@leadline/channels/send";
import { type Send, sendTimeoutMs } from "@leadline/core/delivery/deliver-due";
import { asLeadlineError } from "@leadline/core/errors";
import { instantOf } from "@leadline/core/time/instant";
import { createHandler } from "@leadline/functions/evaluate-alerts/index";
import { functions } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import type { NightParts } from "../workspace.ts";
import { localChannelSecrets } from "./channel-secrets.ts";
import { letPass } from "./clock.ts";

/**
 * Sends through channels as AWS does, with the secrets of the environment. Without an address messages bear no links: nobody would
 * answer them. Signed as of the machine's own time, whatever the given clock says: receivers compare it with theirs.
 */
export function localSend({ env, clock }: Pick<NightParts, "env" | "clock">, apiAddress: string | null): Send {
  const now = () => clock.now();
  const post = createPost({ timeoutMs: sendTimeoutMs, now });
  const signedAt = () => instantOf(Date.now());
  return createSend({ post, now: signedAt, aws: { timeoutMs: sendTimeoutMs } }, localChannelSecrets(env), apiAddress);
}

/** Plays the hourly schedule of alerts once. What has been read stays read whatever comes of it. `wait`: lets the machine's time pass. */
export async function evaluateAlerts(
  { store, settings, env, clock, log, apiAddress }: NightParts,
  wait?: (ms: number) => Promise<void>,
): Promise<void> {
  const { timeoutS = 0 } = functions.find(({ name }) => name === "evaluate-alerts") ?? {};
  const end = performance.now() + timeoutS * 1000;
  const sleep = (ms: number) => letPass(ms, clock, wait);
  const send = localSend({ env, clock }, settings.api?.address ?? apiAddress ?? null);
  const ports = { store, clock, log, settings, traits: platforms, send, sleep };
  const handle = createHandler(ports);
  try {
    await handle({}, { getRemainingTimeInMillis: () => end - performance.now() });
  } catch (error) {
    log.warn("unforeseen", asLeadlineError(error).toJSON());
  }
}
