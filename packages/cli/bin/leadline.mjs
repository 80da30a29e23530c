#!/usr/bin/env node
import "../check-node.mjs";

const { main } = await import("../src/main.ts");
await main(process.argv);
