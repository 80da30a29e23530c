import * as z from "zod";
import type { ChannelTraits } from "../channel.ts";

const address = z.email({ error: "an e-mail address" });
const recipients = z.union([address.transform((one) => [one]), z.array(address).min(1).max(50)], {
  error: "an e-mail address, or up to 50",
});
const to = z.strictObject({ from: address, to: recipients });
const secret = z.object({});

/** Amazon SES: mail that is pleasant to read. */
export const sesTraits: ChannelTraits<z.output<typeof to>, z.output<typeof secret>> = {
  id: "ses",
  label: "E-mail (Amazon SES)",
  says: "A verified sender in `to.from` and up to 50 addresses in `to.to`. No secret.",
  to,
  secret,
  asks: [],
  limits: "50 recipients",
  link: "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html",
};
