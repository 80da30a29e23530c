// Plain JavaScript on purpose: it must run, and speak clearly, on a Node that cannot run the rest.
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  const own = existsSync(new URL("../../node_modules/node/bin/node", import.meta.url));
  const advice = own
    ? ["A Node 24 of its own is installed here: start it through npm, by `npm start` or `npx leadline --help`."]
    : [
        "It brings its own Node 24 through npm, but that could not be installed here",
        "(npm was told to skip optional packages or install scripts, or there is no such build for this machine, as on Apple silicon).",
        "Install Node 24 yourself, or run `npm ci --include=optional` with install scripts allowed, and try again.",
      ];
  console.error([`Leadline needs Node 22.18 or newer; this is ${process.versions.node}.`, ...advice].join("\n"));
  process.exit(1);
}
