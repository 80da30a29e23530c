import type { LinkText, PlainText, RichText, SlackBlock, SlackMessage } from "@leadline/channels/slack/render";
import { escaped, pageOf } from "./page.ts";

/** A message as Slack shows it in a channel, drawn by us: there is no renderer of Slack's own outside Slack. */
export function slackPage({ blocks }: SlackMessage): string {
  return pageOf(
    style,
    `<main><div class="icon">L</div><div class="message"><div class="from"><b>Leadline</b> <span>APP</span> <i>08:00</i></div>${blocks.map(blockHtml).join("")}</div></main>`,
  );
}

function blockHtml(block: SlackBlock): string {
  switch (block.type) {
    case "header":
      return `<h1>${plain(block.text)}</h1>`;
    case "rich_text":
      return `<p>${block.elements[0].elements.map(run).join("")}</p>`;
    case "context":
      return `<footer>${block.elements.map(plain).join(" ")}</footer>`;
    default:
      return "fields" in block
        ? `<div class="fields">${block.fields.map((field) => `<div>${plain(field)}</div>`).join("")}</div>`
        : `<p>${plain(block.text)}</p>`;
  }
}

const plain = ({ text }: PlainText) => escaped(text);
const run = (part: RichText | LinkText) => {
  if (part.type === "link") return `<a>${escaped(part.text)}</a>`;
  return part.style?.bold ? `<b>${escaped(part.text)}</b>` : escaped(part.text);
};

/** As Slack's own programs look since 2024: Lato 15/22, headers 18, context 12, fields in two columns. */
const style = `
body { font: 15px/22px Lato, "Noto Color Emoji", sans-serif; color: #1d1c1d; background: #fff }
main { display: flex; gap: 8px; padding: 16px 20px; width: 600px; box-sizing: border-box }
.icon { width: 36px; height: 36px; border-radius: 8px; background: #175cd3; color: #fff; font: 900 18px/36px Lato; text-align: center; flex: none }
.message { flex: 1; min-width: 0; overflow-wrap: anywhere }
.from span { font-size: 10px; background: #f0f0f0; color: #616061; padding: 1px 3px; border-radius: 2px }
.from i { font-style: normal; font-size: 12px; color: #616061 }
h1 { font-size: 18px; line-height: 24px; font-weight: 900; margin: 4px 0 8px }
a { color: #1264a3 }
p { margin: 0 0 8px; white-space: pre-wrap }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin: 0 0 12px; white-space: pre-wrap }
footer { font-size: 12px; line-height: 18px; color: #616061 }`;
