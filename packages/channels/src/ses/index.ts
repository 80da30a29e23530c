import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { awsRefusal, clientOptions, ensureReceipt } from "../aws.ts";
import { channel } from "../channel.ts";
import { renderMail } from "./render.ts";
import { sesTraits } from "./traits.ts";

const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });

/** Asked in the function's own region, where the sender has to be verified. */
export const ses = channel({
  traits: sesTraits,
  render: renderMail,
  async send({ subject, text, html }, { to, notice, aws }) {
    const client = new SESv2Client(clientOptions(aws));
    const command = new SendEmailCommand({
      FromEmailAddress: to.from,
      Destination: { ToAddresses: to.to },
      Content: {
        Simple: {
          Subject: utf8(subject),
          Body: { Text: utf8(text), Html: utf8(html) },
          Headers: [{ Name: "X-Leadline-Id", Value: notice.id }],
        },
      },
    });
    try {
      ensureReceipt("SES", await client.send(command));
    } catch (error) {
      throw awsRefusal("SES", error);
    } finally {
      client.destroy();
    }
  },
});
