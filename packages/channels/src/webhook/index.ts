import { channel } from "../channel.ts";
import { ensureNoPage } from "../post.ts";
import { renderWebhook } from "./render.ts";
import { signed } from "./sign.ts";
import { webhookTraits } from "./traits.ts";

/** Signed anew at every try; the message's id stays. */
export const webhook = channel({
  traits: webhookTraits,
  render: renderWebhook,
  async send(message, { secret, post, now }) {
    const body = JSON.stringify(message);
    const headers = { "leadline-id": message.id, ...signed(secret.key, body, now()) };
    ensureNoPage(await post({ url: secret.url, body, headers }));
  },
});
