import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { evaluateAlerts } from "@leadline/cli/local/alerts";
import { alertRuleSchema } from "@leadline/core/alerts/rule";
import type { Settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { createWriteApi } from "@leadline/functions/write-api/index";
import { accounts } from "@leadline/twin/market/market";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { imitations, openReceiver, type Receiver } from "../channels/imitations.ts";
import { type JourneyWorld, openWorld } from "./world.ts";

let closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closes.map((close) => close()));
  closes = [];
});

const name = "Energy check · instant form";
const found = accounts.find(({ platform, client }) => platform === "tiktok" && client === "northwind");
const campaign = found?.campaigns.find((one) => one.name === name)?.id ?? "";
/** Its clicks convert at a fifth of their usual rate in this week: what has cost 7 euros costs 35. */
const slump = {
  platform: "tiktok",
  account: found?.id ?? "",
  type: "slump",
  campaign,
  from: calendarDate("2026-11-22"),
  to: calendarDate("2026-11-27"),
  percent: 20,
} as const;

const channels: Settings["channels"] = [{ id: "team", kind: "webhook", language: "en", to: {} }];
const rules = [
  { id: "cpl-campaigns", name: "CPL per campaign", kpi: "cpl", scope: { each: "campaign", campaigns: [name] } },
  { id: "cpl-kept", name: "CPL, looked after", kpi: "cpl", scope: { each: "campaign", campaigns: [name] } },
].map((rule) =>
  alertRuleSchema.parse({
    ...rule,
    window: 3,
    threshold: { above: "14", currency: "EUR" },
    reminder: "2d",
    channels: ["team"],
  }),
);

const apiAddress = "https://kpis.example.com";
const api = { address: apiAddress };

async function world(receiver: Receiver): Promise<{ journey: JourneyWorld; env: Readonly<Record<string, string>> }> {
  const { clients, connections } = demoSettings(() => "");
  const isTiktok = ({ platform }: { readonly platform: string }) => platform === "tiktok";
  const env = { LEADLINE_CHANNEL_TEAM_URL: `${receiver.url}/hook`, LEADLINE_CHANNEL_TEAM_KEY: "k".repeat(40) };
  const own = clients.slice(0, 1).map((client) => ({ ...client, accounts: client.accounts.filter(isTiktok) }));
  const over = {
    backfillDays: 40,
    connections: connections.filter(isTiktok),
    clients: own,
    channels,
    alerts: rules,
    api,
  };
  const journey = await openWorld(over, env);
  closes.push(() => journey.close());
  return { journey, env: { ...demoSecrets(), ...env } };
}

const notice = z.object({
  id: z.string(),
  title: z.string(),
  items: z.array(z.object({ tone: z.string(), title: z.string(), text: z.string() })),
});

/** What a program reads of a message. */
const machine = z.object({
  client: z.string(),
  rule: z.object({ id: z.string() }),
  entries: z.array(
    z.object({ subject: z.string(), event: z.string(), value: z.string().nullable(), link: z.string() }),
  ),
  items: z.array(z.object({ links: z.array(z.object({ url: z.string() })) })),
});

/** What arrived, repetitions dropped by their ids as a receiver does. */
function told({ arrived }: Receiver): readonly string[] {
  const all = arrived.map(({ body }) => notice.parse(JSON.parse(body)));
  const each = [...new Map(all.map((one) => [one.id, one])).values()];
  return each.map(({ title, items }) => `${title}: ${items.map(({ tone, text }) => `${tone} ${text.split(" ")[0]}`)}`);
}

test("a campaign that converts worse is told once, reminded of unless somebody looks after it, and its recovery is told", async () => {
  const receiver = await openReceiver(imitations.webhook ?? expect.unreachable());
  closes.push(() => receiver.close());
  const { journey, env } = await world(receiver);
  const { store, settings, clock, log } = journey;
  await journey.twin.events([slump]);
  const write = createWriteApi({ store, clock, log, settings: async () => settings }, { keys: "checked" });
  const acknowledged: number[] = [];
  for (let night = 0; night < 12; night++) {
    await journey.runtime.night();
    // Every night is looked at again, by two at once.
    await Promise.all([1, 2].map(() => evaluateAlerts({ store, settings, env, clock, log })));
    const standing = await store.alerts.states(settings.clients[0]?.id ?? null, "cpl-kept");
    for (const { subject, state } of standing.filter((one) => one.state.alerting && one.state.acknowledged === null)) {
      const body = JSON.stringify({ client: subject.client, rule: state.rule, subject: subject.key });
      const headers = { "content-type": "application/json" };
      acknowledged.push((await write.request("/v1/alerts/acknowledge", { method: "POST", headers, body })).status);
    }
    await journey.nextDay();
  }
  expect(acknowledged).toEqual([200]);
  const own = (rule: string) => told(receiver).filter((line) => line.startsWith(`${rule}:`));
  expect(own("CPL, looked after")).toEqual(["CPL, looked after: bad Cost", "CPL, looked after: good Recovered:"]);
  const [fired, ...rest] = own("CPL per campaign");
  expect(fired).toBe("CPL per campaign: bad Cost");
  expect(rest.at(-1)).toBe("CPL per campaign: good Recovered:");
  const reminders = rest.slice(0, -1);
  expect(reminders.length).toBeGreaterThan(0);
  expect(reminders.filter((line) => line !== "CPL per campaign: bad Still:")).toEqual([]);
  for (const { body } of receiver.arrived) {
    const { entries, items } = machine.parse(JSON.parse(body));
    for (const [at, { value, link }] of entries.entries()) {
      expect([items[at]?.links[0]?.url, link.startsWith(`${apiAddress}/v1/kpis?`)]).toEqual([link, true]);
      const { totals } = z
        .object({ totals: z.array(z.object({ cpl: z.number().nullable() })) })
        .parse(await (await journey.api.request(link.slice(apiAddress.length))).json());
      expect(totals.map(({ cpl }) => cpl)).toEqual([value === null ? null : Number(value)]);
    }
  }
  const answer = await journey.api.request("/v1/alerts?client=northwind&from=2026-11-20&rule=cpl-kept");
  const { standing, rows } = z
    .object({ standing: z.array(z.unknown()), rows: z.array(z.object({ event: z.string() })) })
    .parse(await answer.json());
  expect(standing).toEqual([]);
  expect(rows.map(({ event }) => event)).toEqual(["fired", "cleared"]);
});
