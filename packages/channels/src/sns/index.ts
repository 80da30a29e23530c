import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { awsRefusal, clientOptions, ensureReceipt } from "../aws.ts";
import { channel } from "../channel.ts";
import { renderSns } from "./render.ts";
import { snsTraits } from "./traits.ts";

/** Asked in the topic's own region. */
export const sns = channel({
  traits: snsTraits,
  render: renderSns,
  async send({ subject, texts }, { to, notice, aws }) {
    const [, , , region = ""] = to.topic.split(":");
    const client = new SNSClient(clientOptions({ ...aws, region }));
    const command = new PublishCommand({
      TopicArn: to.topic,
      Subject: subject,
      Message: JSON.stringify(texts),
      MessageStructure: "json",
      MessageAttributes: { leadlineId: { DataType: "String", StringValue: notice.id } },
    });
    try {
      ensureReceipt("SNS", await client.send(command));
    } catch (error) {
      throw awsRefusal("SNS", error);
    } finally {
      client.destroy();
    }
  },
});
