import { channelKinds } from "@leadline/channels/list";
import { renderMail } from "@leadline/channels/ses/render";
import { renderSlack } from "@leadline/channels/slack/render";
import { renderSns } from "@leadline/channels/sns/render";
import { renderTeams } from "@leadline/channels/teams/render";
import { languages, messageId, type Notice, type NoticeItem, tones } from "@leadline/core/delivery/notice";
import { sampleNotice } from "@leadline/core/delivery/sample";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const text = fc.oneof(
  fc.string({ maxLength: 40, unit: "grapheme" }),
  fc.string({ minLength: 300, maxLength: 4_000 }),
  fc.constantFrom(
    "",
    "<!channel> *bold* _it_ `x` [a](b)",
    "<script>alert(1)</script>",
    "€ ~^|\\{}",
    "\u{1F600}".repeat(900),
  ),
);
const item: fc.Arbitrary<NoticeItem> = fc.record({
  tone: fc.constantFrom(...tones),
  title: text,
  text,
  figures: fc.array(fc.record({ label: text, value: text }), { maxLength: 14 }),
});
const anyNotice: fc.Arbitrary<Notice> = fc.record({
  id: fc.constant(messageId("any-1")),
  kind: fc.constant("alert" as const),
  severity: fc.constantFrom("info" as const, "warning" as const, "critical" as const),
  language: fc.constantFrom(...languages),
  title: text,
  summary: text,
  items: fc.oneof(fc.array(item, { maxLength: 4 }), fc.array(item, { minLength: 55, maxLength: 60 })),
  footer: text,
  at: fc.constant(sampleNotice().at),
});
const every = (check: (notice: Notice) => void) => fc.assert(fc.property(anyNotice, check), { numRuns: 40 });

describe.each(languages)("a message in %s", (language) => {
  test.each(channelKinds.map(({ traits, render }) => [traits.id, render] as const))("by %s", async (id, render) => {
    const payload = render(sampleNotice(language));
    const file = `../../packages/channels/src/${id}/fixtures/alert.${language}.json`;
    await expect(`${JSON.stringify(payload, null, 2)}\n`).toMatchFileSnapshot(file);
  });
});

test.each(languages)("the mail's page in %s", async (language) => {
  const page = renderMail(sampleNotice(language)).html;
  await expect(page).toMatchFileSnapshot(`../../packages/channels/src/ses/fixtures/alert.${language}.html`);
});

test("Slack: 50 blocks, a header of 150, texts of 3,000, 10 fields of 2,000, none of them empty", () => {
  every((notice) => {
    const { blocks, text: said } = renderSlack(notice);
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(said).not.toMatch(/[<>]/);
    for (const block of blocks) {
      const most = block.type === "header" ? 150 : 3_000;
      const texts = block.type === "context" ? block.elements : [block.text];
      const fields = block.type === "section" ? (block.fields ?? []) : [];
      expect(fields.length).toBeLessThanOrEqual(10);
      expect(texts.every((one) => one.text.length > 0 && one.text.length <= most)).toBe(true);
      expect(fields.every((one) => one.text.length > 0 && one.text.length <= 2_000)).toBe(true);
      expect([...texts, ...fields].every((one) => one.type === "plain_text" && one.text.isWellFormed())).toBe(true);
    }
  });
});

test("Teams: 28 kB, and nothing that would be read as Markdown", () => {
  every((notice) => {
    const message = renderTeams(notice);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(28_000);
    const runs = message.attachments[0].content.body.flatMap(({ inlines }) => inlines);
    expect(runs.every((run) => run.type === "TextRun" && run.text.length > 0 && run.text.isWellFormed())).toBe(true);
  });
});

test("SNS: a subject of 100 ASCII characters, an SMS of 160 that GSM 03.38 sends as one each, 256 kB", () => {
  every((notice) => {
    const { subject, texts } = renderSns(notice);
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(texts.sms.length).toBeLessThanOrEqual(160);
    expect(texts.sms).toMatch(/^[^[\]{}\\^~|`€]*$/);
    expect(Buffer.byteLength(JSON.stringify(texts))).toBeLessThanOrEqual(256_000);
  });
});

test("mail: whatever a campaign is called, it stays text", () => {
  every((notice) => {
    const { html, subject } = renderMail(notice);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toMatch(/<script|<!channel/);
    expect(
      html.match(/<\w+/g)?.filter((tag) => !/^<(html|head|meta|title|body|table|tr|td|div|h1)$/.test(tag)),
    ).toEqual([]);
  });
});
