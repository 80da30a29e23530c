// Plain JavaScript on purpose: it must run, and speak clearly, on a Node that cannot run the rest.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    [
      `Leadline needs Node 22.18 or newer; this is ${process.versions.node}.`,
      "It brings its own Node 24 through npm, but that could not be installed here",
      "(npm was told to skip optional packages or install scripts, or there is no such build for this machine, as on Apple silicon).",
      "Install Node 24 yourself, or run `npm ci --include=optional` with install scripts allowed, and try again.",
    ].join("\n"),
  );
  process.exit(1);
}
