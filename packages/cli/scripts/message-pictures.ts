import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { addressed } from "@leadline/channels/addressed";
import { renderMail } from "@leadline/channels/ses/render";
import { renderSlack } from "@leadline/channels/slack/render";
import { renderTeams } from "@leadline/channels/teams/render";
import { type Language, languages, type Notice } from "@leadline/core/delivery/notice";
import { sampleTold } from "@leadline/core/watch/sample";
import { slackPage } from "./pictures/slack-page.ts";
import { take } from "./pictures/take.ts";
import { teamsPage } from "./pictures/teams-page.ts";

const { values } = parseArgs({ options: { all: { type: "string" } } });
const all = values.all === undefined ? undefined : resolve(values.all);
process.chdir(join(import.meta.dirname, "../../.."));

const channels = {
  mail: { width: 680, page: (notice: Notice) => renderMail(notice).html },
  slack: { width: 600, page: (notice: Notice) => slackPage(renderSlack(notice)) },
  teams: { width: 640, page: (notice: Notice) => teamsPage(renderTeams(notice)) },
} as const;

type Kind = keyof typeof sampleTold;
const kinds = Object.keys(sampleTold) as Kind[]; // Keys of the table are its kinds.

/** `docs` shows alerts; with `--all <folder>` every message of every channel is taken, to be looked at. */
const shown: readonly (readonly [Kind, Language])[] = languages.flatMap((language) =>
  kinds.filter((kind) => all !== undefined || kind === "alert").map((kind) => [kind, language] as const),
);
const fileOf = (channel: string, kind: Kind, language: Language) =>
  all === undefined ? `docs/images/${channel}-${language}.png` : join(all, `${channel}-${kind}-${language}.png`);

if (all !== undefined) mkdirSync(all, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "leadline-pictures-"));
try {
  for (const [name, { width, page }] of Object.entries(channels)) {
    for (const [kind, language] of shown) {
      take(
        {
          file: fileOf(name, kind, language),
          width,
          page: page(addressed(sampleTold[kind](language), "https://kpis.example.com")),
        },
        folder,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
