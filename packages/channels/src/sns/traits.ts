import * as z from "zod";
import type { ChannelTraits } from "../channel.ts";

const to = z.strictObject({
  topic: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, { error: "the ARN of a standard SNS topic" }),
});
const secret = z.object({});

/** Amazon SNS: whoever has subscribed to a topic, by mail or SMS. */
export const snsTraits: ChannelTraits<z.output<typeof to>, z.output<typeof secret>> = {
  id: "sns",
  label: "Amazon SNS",
  says: "A standard topic, named in `to.topic`, with addresses for mail and numbers for SMS subscribed to it. No secret.",
  to,
  secret,
  asks: [],
  limits: "100 ASCII characters in a subject, 160 characters in an SMS, 256 kB in all",
  link: "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
};
