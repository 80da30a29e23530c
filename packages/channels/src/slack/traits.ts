import * as z from "zod";
import type { ChannelTraits } from "../channel.ts";
import { secretAddress } from "../secret-address.ts";

const [to, secret] = [z.strictObject({}), z.object({ url: secretAddress })];

/** Slack, by an incoming webhook. */
export const slackTraits: ChannelTraits<z.output<typeof to>, z.output<typeof secret>> = {
  id: "slack",
  label: "Slack",
  says: "An app with an incoming webhook; its address is the secret `url`.",
  to,
  secret,
  asks: [{ field: "url", says: "Address of the incoming webhook", secret: true }],
  limits: "50 blocks; 150 characters in a header, 3,000 in a section, 2,000 in each of its 10 fields",
  link: "https://docs.slack.dev/reference/block-kit/blocks",
};
