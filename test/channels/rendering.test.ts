import { createRequire } from "node:module";
import { channelKinds } from "@leadline/channels/list";
import { renderMail } from "@leadline/channels/ses/render";
import { renderSlack, type SlackBlock, type SlackMessage } from "@leadline/channels/slack/render";
import { renderSns } from "@leadline/channels/sns/render";
import { renderTeams, type TeamsMessage } from "@leadline/channels/teams/render";
import { marks } from "@leadline/channels/words";
import { amountText } from "@leadline/core/delivery/amount-text";
import { languages, messageId, type Notice, type NoticeItem, tones } from "@leadline/core/delivery/notice";
import { sampleNotice } from "@leadline/core/delivery/sample";
import { micros } from "@leadline/core/micros";
import { sampleTold } from "@leadline/core/watch/sample";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** The bundle: what its package calls `main` cannot be loaded by Node. */
const adaptiveCards: typeof import("adaptivecards") = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.min.js",
);

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
  links: fc.array(fc.record({ label: text, url: fc.webUrl({ withQueryParameters: true }) }), { maxLength: 2 }),
});
const anyNotice: fc.Arbitrary<Notice> = fc.record({
  id: fc.constant(messageId("any-1")),
  kind: fc.constant("alert" as const),
  severity: fc.constantFrom("info" as const, "warning" as const, "critical" as const),
  language: fc.constantFrom(...languages),
  title: text,
  summary: text,
  items: fc.oneof(fc.array(item, { maxLength: 4 }), fc.array(item, { minLength: 55, maxLength: 60 })),
  omitted: fc.constantFrom(0, 200),
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

/** Every text of a Slack message. */
function textsOf(block: SlackBlock): readonly { readonly type: string; readonly text: string }[] {
  switch (block.type) {
    case "context":
      return block.elements;
    case "rich_text":
      return block.elements[0].elements;
    default:
      return "fields" in block ? block.fields : [block.text];
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks; the last is Slack's own count, see the renderer. */
function expectSlackTakes({ blocks, text: said }: SlackMessage): void {
  expect(said.length).toBeGreaterThan(0);
  expect(said).not.toMatch(/[<>]/);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks) {
    const texts = textsOf(block);
    const most = { header: 150, section: "fields" in block ? 2_000 : 3_000, rich_text: 3_000, context: 2_000 };
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.length).toBeLessThanOrEqual(10);
    expect(texts.every((one) => one.text.length > 0 && one.text.length <= most[block.type])).toBe(true);
    const literal = block.type === "rich_text" ? ["text", "link"] : ["plain_text"];
    expect(texts.every((one) => literal.includes(one.type) && one.text.isWellFormed())).toBe(true);
  }
  expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
}

test("Slack: 50 blocks, a header of 150, texts of 3,000, 10 fields of 2,000, 12,000 in all, none of them empty or markup", () => {
  every((notice) => expectSlackTakes(renderSlack(notice)));
});

/** What Microsoft's own library finds wrong with a card, as it reads it and then. */
function faultsOf({ attachments }: TeamsMessage): readonly (string | undefined)[] {
  const [card, context] = [new adaptiveCards.AdaptiveCard(), new adaptiveCards.SerializationContext()];
  card.parse(attachments[0].content, context);
  const read = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  return [...read, ...card.validateProperties().validationEvents.map(({ message }) => message)];
}

test("Teams: 28 kB, a card that Microsoft's own library has nothing against, and nothing that would be read as Markdown", () => {
  every((notice) => {
    const message = renderTeams(notice);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(28_000);
    expect(faultsOf(message)).toEqual([]);
    const runs = message.attachments[0].content.body.flatMap(({ inlines }) => inlines);
    expect(runs.every((run) => run.type === "TextRun" && run.text.length > 0 && run.text.isWellFormed())).toBe(true);
  });
});

test("Microsoft's library does find what is wrong with a card", () => {
  const message = renderTeams(sampleNotice());
  const content = { ...message.attachments[0].content, body: [{ type: "RichTextBlok" }] };
  const wrong = { ...message, attachments: [{ ...message.attachments[0], content }] };
  expect(faultsOf(wrong as unknown as TeamsMessage)).toHaveLength(1); // What the types forbid.
});

const moved = Object.entries(sampleTold).flatMap(([kind, told]) =>
  languages.map((language) => [kind, language, told(language)] as const),
);

test.each(moved)(
  "the %s of a real night in %s is within the limits of every channel, and whole",
  (_kind, _language, notice) => {
    expectSlackTakes(renderSlack(notice));
    expect(faultsOf(renderTeams(notice))).toEqual([]);
    expect(renderSns(notice).texts.sms.length).toBeLessThanOrEqual(160);
    for (const payload of [renderSlack(notice), renderTeams(notice), renderMail(notice).text, renderSns(notice)]) {
      const said = JSON.stringify(payload);
      for (const { title, figures } of notice.items) {
        expect(said).toContain(title);
        for (const { value } of figures) expect(said).toContain(value);
      }
      expect(said).not.toMatch(/and \d+ more|et \d+ de plus|undefined|NaN/);
    }
  },
);

test("of 300 campaigns with long names and emoji every channel says how many it leaves out", () => {
  const [first] = sampleTold.alert("en").items;
  if (first === undefined) return expect.unreachable();
  const name = (at: number) => `${at} ☀️ <b>Solar & "search"</b> *${"very ".repeat(30)}long*`;
  const items = Array.from({ length: 100 }, (_, at) => ({ ...first, title: name(at) }));
  const notice = { ...sampleTold.alert("en"), items, omitted: 200 };
  const slack = renderSlack(notice);
  const teams = renderTeams(notice);
  expectSlackTakes(slack);
  expect(faultsOf(teams)).toEqual([]);
  for (const payload of [slack, teams, renderMail(notice).html, renderMail(notice).text, renderSns(notice)]) {
    const said = JSON.stringify(payload);
    const shown = items.filter((_, at) => said.includes(`${marks.bad} ${at} ☀️`) || said.includes(`"${at} ☀️`)).length;
    expect(shown).toBeGreaterThan(3);
    expect(said).toContain(`and ${300 - shown} more`);
  }
  expect(renderSns(notice).texts.sms).toMatch(/\+\d+\. /);
});

test("an SMS says what moved and by what figure, and names currencies that ASCII has no sign for", () => {
  expect(renderSns(sampleTold.alert("en")).texts.sms).toMatch(
    /^Warning - CPL above target: Northwind France EUR \d+\.\d\d, /,
  );
  for (const language of languages) {
    for (const currency of Intl.supportedValuesOf("currency")) {
      const value = amountText(micros("61.2"), { unit: "money", currency, language });
      const [item] = sampleNotice(language).items;
      if (item === undefined) return expect.unreachable();
      const items = [{ ...item, title: "-", figures: [{ label: "-", value }] }];
      const { sms } = renderSns(sampleNotice(language, { title: "-", summary: "-", items })).texts;
      expect([currency, sms]).toEqual([currency, expect.stringMatching(/[A-Z$]/)]);
    }
  }
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
      html.match(/<\w+/g)?.filter((tag) => !/^<(html|head|meta|title|body|table|tr|td|div|h1|a)$/.test(tag)),
    ).toEqual([]);
  });
});
