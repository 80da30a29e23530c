import { createPost } from "@leadline/channels/post";
import { createSend } from "@leadline/channels/send";
import { sendTimeoutMs } from "@leadline/core/delivery/deliver-due";
import { platforms } from "@leadline/platforms/list";
import type { Context } from "aws-lambda";
import { environmentChannelSecrets } from "../aws/channel-secrets.ts";
import { deployment } from "../aws/deployment.ts";
import { guarded } from "../aws/guarded.ts";
import { createHandler } from "./index.ts";

const { store, clock, log, settings } = deployment(platforms);
const now = () => clock.now();
const post = createPost({ timeoutMs: sendTimeoutMs, now });
const send = createSend({ post, now, aws: { timeoutMs: sendTimeoutMs } }, environmentChannelSecrets());

/** The hourly look at alerts on AWS. */
export const handler = guarded(log, async (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => {
  const handle = createHandler({ store, clock, log, settings: await settings(), traits: platforms, send });
  await handle(event, context);
});
