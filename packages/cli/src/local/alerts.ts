import { createPost } from "@leadline/channels/post";
import { createSend } from "@leadline/channels/send";
import { type Send, sendTimeoutMs } from "@leadline/core/delivery/deliver-due";
import { asLeadlineError } from "@leadline/core/errors";
import { createHandler } from "@leadline/functions/evaluate-alerts/index";
import { functions } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import type { NightParts } from "../workspace.ts";
import { localChannelSecrets } from "./channel-secrets.ts";

/** Sends through channels as AWS does, with the secrets of the environment. */
export function localSend({ env, clock }: Pick<NightParts, "env" | "clock">): Send {
  const now = () => clock.now();
  const post = createPost({ timeoutMs: sendTimeoutMs, now });
  return createSend({ post, now, aws: { timeoutMs: sendTimeoutMs } }, localChannelSecrets(env));
}

/** Plays the hourly schedule of alerts once. What has been read stays read whatever comes of it. */
export async function evaluateAlerts({ store, settings, env, clock, log }: NightParts): Promise<void> {
  const { timeoutS = 0 } = functions.find(({ name }) => name === "evaluate-alerts") ?? {};
  const end = performance.now() + timeoutS * 1000;
  const handle = createHandler({ store, clock, log, settings, traits: platforms, send: localSend({ env, clock }) });
  try {
    await handle({}, { getRemainingTimeInMillis: () => end - performance.now() });
  } catch (error) {
    log.warn("unforeseen", asLeadlineError(error).toJSON());
  }
}
