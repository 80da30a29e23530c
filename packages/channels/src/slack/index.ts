import { LeadlineError } from "@leadline/core/errors";
import { channel } from "../channel.ts";
import { ensureNoPage } from "../post.ts";
import { renderSlack } from "./render.ts";
import { slackTraits } from "./traits.ts";

/** Success is the word `ok` and nothing else. */
export const slack = channel({
  traits: slackTraits,
  render: renderSlack,
  async send(message, { secret, post }) {
    const reply = await post({ url: secret.url, body: JSON.stringify(message) });
    ensureNoPage(reply);
    if (reply.body.trim() === "ok") return;
    throw new LeadlineError("upstream.unavailable", "Slack did not say that it has the message.", {
      hint: "It is tried again; if that lasts, a proxy may answer in its place.",
    });
  },
});
