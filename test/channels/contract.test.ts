import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { type Channel, type ChannelPorts, channel } from "@leadline/channels/channel";
import { knownChannels } from "@leadline/channels/known";
import { channelKinds } from "@leadline/channels/list";
import { createPost } from "@leadline/channels/post";
import { webhook } from "@leadline/channels/webhook/index";
import { signed } from "@leadline/channels/webhook/sign";
import { sampleNotice } from "@leadline/core/delivery/sample";
import { LeadlineError } from "@leadline/core/errors";
import { addMs, epochMs, instant } from "@leadline/core/time/instant";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Imitation, imitations, type Mood, openReceiver, type Receiver } from "./imitations.ts";

const now = () => instant("2026-11-23T07:00:00Z");

function portsTo(url: string, timeoutMs = 20_000): ChannelPorts {
  const credentials = { accessKeyId: "hush", secretAccessKey: "hush" };
  return {
    post: createPost({ timeoutMs, now }),
    now,
    aws: { endpoint: url, region: "eu-west-1", credentials, timeoutMs },
  };
}

const folders = readdirSync("packages/channels/src", { withFileTypes: true }).filter((one) => one.isDirectory());

test("every folder is a kind of channel, every kind a folder, and each has its imitation", () => {
  const ids = channelKinds.map(({ traits }) => traits.id).toSorted();
  expect(ids).toEqual(folders.map(({ name }) => name).toSorted());
  expect(ids).toEqual(Object.keys(imitations).toSorted());
});

test("who sends nothing knows the same kinds, and asks for exactly the fields of each one's secret", () => {
  expect(knownChannels).toEqual(channelKinds.map(({ traits }) => traits));
  for (const { asks, secret, id } of knownChannels) {
    const fields = secret instanceof z.ZodObject ? Object.keys(secret.shape) : expect.unreachable();
    expect([id, asks.map(({ field }) => field)]).toEqual([id, fields]);
    expect(asks.filter((one) => !one.secret)).toEqual([]);
  }
});

const expected: Readonly<Record<Exclude<Mood, "accepts">, string>> = {
  busy: "quota.exhausted",
  broken: "upstream.unavailable",
  silent: "upstream.unavailable",
  page: "upstream.unavailable",
  redirects: "upstream.contract",
  strange: "upstream.unavailable",
  refuses: "upstream.contract",
  gone: "auth.forbidden",
};

describe.each(channelKinds.map((kind) => [kind.traits.id, kind] as const))("the channel %s", (id, kind) => {
  const vendor: Imitation | undefined = imitations[id];
  let receiver: Receiver;
  beforeAll(async () => {
    if (vendor !== undefined) receiver = await openReceiver(vendor);
  });
  afterAll(() => receiver.close());

  const deliver = async (mood: Mood, timeoutMs?: number) => {
    if (vendor === undefined) return expect.unreachable();
    receiver.mood = mood;
    receiver.arrived.length = 0;
    const given = { id: "team", to: vendor.to, secret: vendor.secret(receiver.url) };
    await kind.deliver(sampleNotice(), given, portsTo(receiver.url, timeoutMs));
  };

  test("hands a message over once, with its id", async () => {
    await deliver("accepts");
    expect(receiver.arrived).toHaveLength(1);
    expect(receiver.arrived[0]?.body).toContain("alert-1");
  });

  test.each(Object.entries(expected))("tells that the vendor %s, once and without a secret", async (mood, code) => {
    // Names of the table are moods.
    const failure = deliver(mood as Mood, mood === "silent" ? 200 : undefined);
    const error = await failure.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    // A client of AWS takes any answer in the 300s, and any page, for an answer it cannot read.
    const codes = vendor?.isAws ? ["upstream.unavailable", code] : [code];
    expect(error).toBeInstanceOf(LeadlineError);
    if (!(error instanceof LeadlineError)) return;
    expect(codes).toContain(error.code);
    expect(JSON.stringify(error)).not.toContain("hush");
    expect(error.message).toMatch(new RegExp(`^The channel team \\(${id}\\): .{20,}\\.$`));
    if (error.code !== "quota.exhausted") expect(error.details.hint).toMatch(/^[A-Z].{10,}\.$/);
    expect(`${error.message} ${error.details.hint ?? ""}`.length).toBeLessThanOrEqual(300);
    expect(receiver.arrived).toHaveLength(1);
  });

  test("without its settings or its secret it names the field and sends nothing", async () => {
    if (vendor === undefined) return expect.unreachable();
    receiver.arrived.length = 0;
    const ports = portsTo(receiver.url);
    const wrong = { id: "team", to: { strange: "x" }, secret: vendor.secret(receiver.url) };
    await expect(kind.deliver(sampleNotice(), wrong, ports)).rejects.toMatchObject({ code: "input.invalid" });
    const fields = Object.keys(vendor.secret(receiver.url));
    if (fields.length > 0) {
      const bare = kind.deliver(sampleNotice(), { id: "team", to: vendor.to, secret: {} }, ports);
      const hint = expect.stringContaining("leadline alerts secret --channel team");
      await expect(bare).rejects.toMatchObject({ code: "input.invalid", details: { field: fields.join(", "), hint } });
    }
    expect(receiver.arrived).toEqual([]);
  });
});

test("who is told to wait is told until when", async () => {
  const receiver = await openReceiver(imitations.slack ?? expect.unreachable());
  receiver.mood = "busy";
  const post = portsTo(receiver.url).post({ url: receiver.url, body: "{}" });
  await expect(post).rejects.toMatchObject({ details: { notBefore: addMs(now(), 7_200_000) } });
  await receiver.close();
});

test("a secret address is https, or on this machine", async () => {
  const take = (url: string) =>
    webhook.deliver(
      sampleNotice(),
      { id: "hook", to: {}, secret: { url, key: "k".repeat(32) } },
      {
        ...portsTo("http://127.0.0.1:9"),
        post: async () => ({ status: 200, body: "" }),
      },
    );
  for (const url of ["https://example.com/x", "http://127.0.0.1:1/x", "http://localhost/x"]) await take(url);
  for (const url of ["http://example.com/x", "ftp://example.com", "https://a:b@example.com", "x", ""]) {
    await expect(take(url)).rejects.toMatchObject({ code: "input.invalid" });
  }
});

test("a webhook's signature is what its documentation says", async () => {
  const key = "k".repeat(32);
  const sent: { body: string; headers?: Readonly<Record<string, string>> }[] = [];
  const post: ChannelPorts["post"] = async (options) => {
    sent.push(options);
    return { status: 204, body: "" };
  };
  const secret = { url: "https://example.com/hook", key };
  await webhook.deliver(sampleNotice(), { id: "hook", to: {}, secret }, { ...portsTo("http://127.0.0.1:9"), post });
  const seconds = epochMs(now()) / 1000;
  const digest = createHmac("sha256", key).update(`${seconds}.${sent[0]?.body}`).digest("hex");
  expect(sent[0]?.headers).toEqual({
    "leadline-id": "alert-1",
    "leadline-timestamp": `${seconds}`,
    "leadline-signature": `v1=${digest}`,
  });
});

test("the check that the documentation gives for Node takes the genuine message, and no other", async () => {
  const [, snippet = ""] = /```js\n(.*?)```/s.exec(readFileSync("docs/channels.md", "utf8")) ?? [];
  const { isFromLeadline } = z
    .object({ isFromLeadline: z.custom<(...given: readonly unknown[]) => boolean>((one) => typeof one === "function") })
    .parse(await import(`data:text/javascript,${encodeURIComponent(snippet)}`));
  const [key, body, seconds] = ["k".repeat(32), '{"v":1}', epochMs(now()) / 1000];
  const headers = signed(key, body, now());
  expect(isFromLeadline(key, headers, body, seconds + 299)).toBe(true);
  expect(isFromLeadline(key, headers, body, seconds + 301)).toBe(false);
  expect(isFromLeadline("j".repeat(32), headers, body, seconds)).toBe(false);
  expect(isFromLeadline(key, headers, `${body} `, seconds)).toBe(false);
  expect(isFromLeadline(key, {}, body, seconds)).toBe(false);
});

test("a kind's send sees what its traits have read, and nothing when they refuse", async () => {
  const seen: unknown[] = [];
  const base: Channel = webhook;
  const odd = channel({
    traits: { ...base.traits },
    render: (notice) => notice.title,
    send: async (payload, { to, secret }) => void seen.push([payload, to, secret]),
  });
  const given = { id: "x", to: {}, secret: { url: "https://example.com", key: "k".repeat(32) } };
  await odd.deliver(sampleNotice(), given, portsTo("http://127.0.0.1:9"));
  expect(seen).toEqual([["CPL of Northwind is too high", {}, given.secret]]);
});
