import * as z from "zod";
import type { ChannelTraits } from "../channel.ts";
import { secretAddress } from "../secret-address.ts";

const [to, secret] = [z.strictObject({}), z.object({ url: secretAddress })];

/** Microsoft Teams, by a workflow; the connectors of old are switched off. */
export const teamsTraits: ChannelTraits<z.output<typeof to>, z.output<typeof secret>> = {
  id: "teams",
  label: "Microsoft Teams",
  says: "A workflow “Post to a channel when a webhook request is received”; its address is the secret `url`.",
  to,
  secret,
  asks: [{ field: "url", says: "Address of the workflow", secret: true }],
  limits: "28 kB",
  link: "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using",
};
