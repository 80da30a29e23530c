import * as z from "zod";
import type { ChannelTraits } from "../channel.ts";
import { secretAddress } from "../secret-address.ts";

const to = z.strictObject({});
const key = z.string().min(32, { error: "a key of at least 32 characters" });
const secret = z.object({ url: secretAddress, key });

/** Anything that takes JSON over HTTPS. */
export const webhookTraits: ChannelTraits<z.output<typeof to>, z.output<typeof secret>> = {
  id: "webhook",
  label: "Webhook",
  says: "Any address that takes JSON: the secret `url`, and a secret `key` of your own that every message is signed with.",
  to,
  secret,
  asks: [
    { field: "url", says: "Address", secret: true },
    { field: "key", says: "Key of your own that every message is signed with, 32 characters or more", secret: true },
  ],
  limits: "none",
  link: "https://www.rfc-editor.org/rfc/rfc2104",
};
