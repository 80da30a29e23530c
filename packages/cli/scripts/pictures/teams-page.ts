import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TeamsMessage } from "@leadline/channels/teams/render";
import { pageOf } from "./page.ts";

/** A card as Microsoft's own renderer draws it, in the looks Teams gives it. */
export function teamsPage({ attachments }: TeamsMessage): string {
  const renderer = readFileSync(
    createRequire(import.meta.url).resolve("adaptivecards/dist/adaptivecards.min.js"),
    "utf8",
  );
  const draw = `
const card = new AdaptiveCards.AdaptiveCard();
card.hostConfig = new AdaptiveCards.HostConfig(${inScript(hostConfig)});
card.parse(${inScript(attachments[0].content)});
document.querySelector(".card").append(card.render());`;
  return pageOf(
    style,
    `<main><div class="from"><b>Workflows</b> <i>08:00</i></div><div class="card"></div></main><script>${renderer.replaceAll("</script", "<\\/script")}</script><script>${draw}</script>`,
  );
}

const inScript = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

const foreground = (text: string, subtle: string) => ({ default: text, subtle });

/** Teams' light theme: Segoe UI 14 (Fluent's sizes and colours), where that font is missing the nearest one. */
const hostConfig = {
  fontFamily: "'Segoe UI', 'Open Sans', Lato, sans-serif",
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: "#E0E0E0" },
  containerStyles: {
    default: {
      backgroundColor: "#FFFFFF",
      foregroundColors: {
        default: foreground("#242424", "#616161"),
        accent: foreground("#5B5FC7", "#616161"),
        good: foreground("#237B4B", "#237B4B"),
        warning: foreground("#835C00", "#835C00"),
        attention: foreground("#C4314B", "#C4314B"),
      },
    },
  },
};

const style = `
body { font: 14px/20px 'Segoe UI', 'Open Sans', Lato, "Noto Color Emoji", sans-serif; color: #242424; background: #f5f5f5 }
main { padding: 16px 20px; width: 640px; box-sizing: border-box }
.from i { font-style: normal; font-size: 12px; color: #616161 }
.card a { color: #5B5FC7 }
.card { background: #fff; border-radius: 6px; box-shadow: 0 1px 3px #0002; margin-top: 6px; overflow-wrap: anywhere }`;
