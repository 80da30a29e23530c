#!/usr/bin/env node
import module from "node:module";
import "../check-node.mjs";

// Compiled sources are kept between starts; a Node without this has been told off above.
module.enableCompileCache?.();

const { main } = await import("../src/main.ts");
await main(process.argv);
