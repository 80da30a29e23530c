import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { SecretFields } from "@leadline/core/ports";

/** One request as it arrived. */
export interface Arrived {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How the imitated vendor behaves. */
export type Mood = "accepts" | "busy" | "broken" | "silent" | "page" | "redirects" | "strange" | "refuses" | "gone";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What one vendor says in each mood; `to` and `secret` that fit it. */
export interface Imitation {
  readonly answers: Readonly<Record<Exclude<Mood, "silent">, Answer>>;
  readonly to: Readonly<Record<string, string>>;
  readonly secret: (url: string) => SecretFields;
  readonly isAws: boolean;
}

const page = {
  status: 200,
  body: "<!DOCTYPE html><html><body>Sign in</body></html>",
  headers: { "content-type": "text/html" },
};
const shared = {
  busy: { status: 429, body: "rate_limited", headers: { "retry-after": "7200" } },
  broken: { status: 500, body: "oops" },
  redirects: { status: 302, body: "", headers: { location: "/elsewhere" } },
  page,
} as const;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const slack: Imitation = {
  answers: {
    ...shared,
    accepts: { status: 200, body: "ok" },
    strange: { status: 200, body: "fine" },
    refuses: { status: 400, body: "invalid_blocks" },
    gone: { status: 404, body: "no_service" },
  },
  to: {},
  secret: (url) => ({ url: `${url}/services/T0/B0/hush` }),
  isAws: false,
};

const teams: Imitation = {
  answers: {
    ...shared,
    accepts: { status: 202, body: "" },
    strange: page,
    refuses: { status: 400, body: '{"error":{"code":"TriggerInputSchemaMismatch"}}' },
    gone: { status: 401, body: '{"error":{"code":"DirectApiAuthorizationRequired"}}' },
  },
  to: {},
  secret: (url) => ({ url: `${url}/workflows/hush?sig=hush` }),
  isAws: false,
};

const webhook: Imitation = {
  ...teams,
  answers: { ...teams.answers, accepts: { status: 204, body: "" } },
  secret: (url) => ({ url: `${url}/hush`, key: "hush".repeat(10) }),
};

const query = (code: string) =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>hush</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
const xml = { "content-type": "text/xml" };

const sns: Imitation = {
  answers: {
    ...shared,
    accepts: {
      status: 200,
      headers: xml,
      body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>',
    },
    busy: { status: 429, headers: xml, body: query("Throttled") },
    strange: page,
    refuses: { status: 400, headers: xml, body: query("InvalidParameter") },
    gone: { status: 403, headers: xml, body: query("AuthorizationError") },
  },
  to: { topic: "arn:aws:sns:eu-west-1:123456789012:leads" },
  secret: () => ({}),
  isAws: true,
};

const json = { "content-type": "application/json" };
const failure = (name: string) => ({ headers: { ...json, "x-amzn-errortype": name }, body: '{"message":"hush"}' });

const ses: Imitation = {
  answers: {
    ...shared,
    accepts: { status: 200, headers: json, body: '{"MessageId":"m"}' },
    busy: { status: 429, ...failure("TooManyRequestsException") },
    strange: page,
    refuses: { status: 400, ...failure("MessageRejected") },
    gone: { status: 404, ...failure("NotFoundException") },
  },
  to: { from: "leadline@example.com", to: "team@example.com" },
  secret: () => ({}),
  isAws: true,
};

/** Every kind's vendor, as its reference describes it. */
export const imitations: Readonly<Record<string, Imitation>> = { slack, teams, webhook, sns, ses };

/** A vendor on loopback, in whatever mood. */
export interface Receiver {
  readonly url: string;
  readonly arrived: Arrived[];
  mood: Mood;
  close(): Promise<void>;
}

export async function openReceiver({ answers }: Pick<Imitation, "answers">): Promise<Receiver> {
  const receiver = { url: "", arrived: [] as Arrived[], mood: "accepts" as Mood, close: async () => {} };
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    receiver.arrived.push({ path: request.url ?? "", headers: request.headers, body });
    if (receiver.mood === "silent") return;
    const { status, headers = {}, body: said } = answers[receiver.mood];
    response.writeHead(status, headers).end(said);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${portOf(server)}`;
  receiver.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return receiver;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
