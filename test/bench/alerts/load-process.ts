import { watch } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import * as z from "zod";
import { inputOf, tell } from "../processes.ts";
import { loadSettings, now, registerAccounts, withSamePages } from "./load-night.ts";

const { accounts, campaigns, kinds } = inputOf(
  z.object({ accounts: z.int(), campaigns: z.int(), kinds: z.array(z.enum(["client", "account", "campaign"])) }),
);

const memory = createMemoryStore();
await registerAccounts(memory, accounts);
const store = withSamePages(memory, campaigns);
globalThis.gc?.();
const before = process.memoryUsage.rss();
const busy = process.cpuUsage();
let subjects = 0;
const log = {
  info: (event: string, about: Readonly<Record<string, unknown>> = {}) => {
    if (event === "alerts.judged") subjects += Number(about.subjects);
  },
  warn: (event: string, about?: unknown) => {
    throw new Error(`${event} ${JSON.stringify(about)}`);
  },
};
const configured = loadSettings(accounts, kinds);
await watch({
  store,
  clock: { now: () => now },
  log,
  settings: configured,
  traits: platforms,
  remainingMs: () => 600_000,
});
const { user, system } = process.cpuUsage(busy);
const states = await memory.alerts.states(configured.clients[0]?.id ?? null);
tell({
  subjects,
  states: states.length,
  untold: states.filter(({ state }) => state.status === "noData").length,
  peakMb: (process.resourceUsage().maxRSS * 1024 - before) / 1e6,
  cpuMs: (user + system) / 1000,
});
