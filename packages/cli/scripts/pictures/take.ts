import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One picture: what is shown, and where it is kept. */
export interface Picture {
  readonly file: string;
  readonly page: string;
  readonly width: number;
}

const mostBytes = 150_000;
/** Higher than any message: the picture is cut to the page's own height. */
const highest = 4_000;

/** Takes a page's picture with Chromium, as high as the page is. Needs `chromium`, which no check of ours has to have. */
export function take({ file, page, width }: Picture, folder: string): void {
  const source = join(folder, "page.html");
  const measure = `<script>document.title = String(Math.ceil(document.body.getBoundingClientRect().height));</script>`;
  writeFileSync(source, page.replace("</body>", `${measure}</body>`));
  const shown = `file://${source}`;
  const dom = run(["--dump-dom", `--window-size=${width},${highest}`, shown], folder);
  const height = /<title>(\d+)<\/title>/.exec(dom)?.[1] ?? String(highest);
  run([`--screenshot=${file}`, `--window-size=${width},${height}`, shown], folder);
  const { size: bytes } = statSync(file);
  if (bytes > mostBytes) throw new Error(`${file} has ${bytes} bytes, more than ${mostBytes}.`);
  console.log(`${file}: ${width} × ${height}, ${bytes} bytes`);
}

function run(how: readonly string[], folder: string): string {
  const profile = `--user-data-dir=${join(folder, "profile")}`;
  const shared = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", profile];
  const { status, error, stdout } = spawnSync("chromium", [...shared, ...how], { encoding: "utf8" });
  if (error !== undefined || status !== 0) throw new Error("chromium did not take the picture: is it on the PATH?");
  return stdout;
}
