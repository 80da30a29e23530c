import { randomUUID } from "node:crypto";
import * as z from "zod";
import { arnOf } from "./intrinsics.ts";
import type { AccessRequest } from "./role-policy.ts";
import type { Answer } from "./service.ts";

/** What was sent to people; it goes nowhere from here. */
export interface SentMessage {
  readonly service: "sns" | "ses";
  /** A topic, or addresses. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** One call of a service whose protocol is not JSON behind a target. */
export interface MessageCall {
  readonly asks: AccessRequest;
  readonly sent: SentMessage;
  readonly answer: Answer;
  readonly refusal: (message: string) => Answer;
}

/** `Publish` of SNS (a form) or `SendEmail` of SES (a path); `null` for any other request. */
export function messageCallIn(request: Request, text: string): MessageCall | null {
  if (new URL(request.url).pathname === "/v2/email/outbound-emails") return emailIn(text);
  const form = new URLSearchParams(text);
  return form.get("Action") === "Publish" ? publicationIn(form) : null;
}

function publicationIn(form: URLSearchParams): MessageCall {
  const to = form.get("TopicArn") ?? "";
  const result = `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`;
  return {
    asks: { action: "sns:Publish", resource: to },
    sent: { service: "sns", to, subject: form.get("Subject") ?? "", text: form.get("Message") ?? "" },
    answer: xml(200, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`),
    refusal: (message) =>
      xml(
        403,
        `<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
      ),
  };
}

const email = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(z.string()) }),
  Content: z.object({
    Simple: z.object({
      Subject: z.object({ Data: z.string() }),
      Body: z.object({ Text: z.object({ Data: z.string() }) }),
    }),
  }),
});

function emailIn(text: string): MessageCall {
  const { FromEmailAddress, Destination, Content } = email.parse(JSON.parse(text));
  const { Subject, Body } = Content.Simple;
  const to = Destination.ToAddresses.join(", ");
  return {
    asks: { action: "ses:SendEmail", resource: arnOf("ses", `identity/${FromEmailAddress}`) },
    sent: { service: "ses", to, subject: Subject.Data, text: Body.Text.Data },
    answer: json(200, { MessageId: randomUUID() }),
    refusal: (message) => json(403, { __type: "AccessDeniedException", message }),
  };
}

function xml(status: number, text: string): Answer {
  return { status, headers: { "content-type": "text/xml" }, text };
}

function json(status: number, content: object): Answer {
  return { status, headers: { "content-type": "application/json" }, text: JSON.stringify(content) };
}
