import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderMail } from "@leadline/channels/ses/render";
import { marks } from "@leadline/channels/words";
import { type Language, languages } from "@leadline/core/delivery/notice";
import { sampleNotice } from "@leadline/core/delivery/sample";

process.chdir(join(import.meta.dirname, "../../.."));

const size = "640,420";
const mostBytes = 150_000;

/** A mail as a browser shows it. Needs `chromium`, which no check of ours has to have: so the pictures are made by hand. */
function take(language: Language, folder: string): void {
  const notice = sampleNotice(language);
  const items = notice.items.map((item) => ({ ...item, title: "Solar · search" }));
  const page = join(folder, `${language}.html`);
  // Not every machine has a font for emoji: a plain disc, which the line's own colour makes red.
  writeFileSync(page, renderMail({ ...notice, items }).html.replaceAll(marks.bad, "●"));
  const picture = `docs/images/mail-${language}.png`;
  const profile = `--user-data-dir=${join(folder, "profile")}`;
  const how = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", profile, `--window-size=${size}`];
  const { status, error } = spawnSync("chromium", [...how, `--screenshot=${picture}`, `file://${page}`]);
  if (error !== undefined || status !== 0) throw new Error(`chromium did not take ${picture}: is it on the PATH?`);
  const { size: bytes } = statSync(picture);
  if (bytes > mostBytes) throw new Error(`${picture} has ${bytes} bytes, more than ${mostBytes}.`);
  console.log(`${picture}: ${bytes} bytes`);
}

const folder = mkdtempSync(join(tmpdir(), "leadline-mail-"));
try {
  for (const language of languages) take(language, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
