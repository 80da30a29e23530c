import { setTimeout as sleep } from "node:timers/promises";
import { createPost } from "@leadline/channels/post";
import { createSend } from "@leadline/channels/send";
import { sendTimeoutMs } from "@leadline/core/delivery/deliver-due";
import { platforms } from "@leadline/platforms/list";
import type { Context } from "aws-lambda";
import { environmentChannelSecrets } from "../aws/channel-secrets.ts";
import { deployment } from "../aws/deployment.ts";
import { optional, variables } from "../aws/environment.ts";
import { guarded } from "../aws/guarded.ts";
import { createHandler } from "./index.ts";

const { store, clock, log, settings } = deployment(platforms);
const now = () => clock.now();
const post = createPost({ timeoutMs: sendTimeoutMs, now });
const secretOf = environmentChannelSecrets();
const ownAddress = optional(variables.apiAddress);

/** The hourly look at alerts on AWS. */
export const handler = guarded(log, async (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => {
  const found = await settings();
  const send = createSend({ post, now, aws: { timeoutMs: sendTimeoutMs } }, secretOf, found.api?.address ?? ownAddress);
  const ports = { store, clock, log, settings: found, traits: platforms, send, sleep };
  const handle = createHandler(ports);
  await handle(event, context);
});
