import { evaluateRule } from "@leadline/core/alerts/evaluation";
import { judge } from "@leadline/core/alerts/judge";
import type { AlertRule } from "@leadline/core/alerts/rule";
import type { Clock, Store } from "@leadline/core/ports";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { factsOfRule } from "@leadline/core/watch/facts-of-rule";
import { gapsOfRules } from "@leadline/core/watch/gaps-of-rules";
import { nightOfRule } from "@leadline/core/watch/night-of-rule";
import { watchedAccounts } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { gapLines } from "../alerts/gap-lines.ts";
import { type RulesAsked, rulesForClients } from "../alerts/rules-for-clients.ts";
import { assumedLines, verdictCounts } from "../alerts/verdict-counts.ts";
import { ensureData, withStore } from "./administration.ts";
import { say } from "./night.ts";

/** What every rule watches and what it finds by the newest complete night, as if for the first time; nothing is stored and nobody is told. */
export async function checkAlerts(options: RulesAsked): Promise<boolean> {
  ensureData(options);
  return await withStore(options, async ({ store, clock, settings }) => {
    const found = await settings();
    const asked = rulesForClients(options, found);
    for (const { rule, clients } of asked) {
      for (const client of clients) {
        console.log((await findingsOf(rule, client, { store, clock, settings: found })).join("\n"));
      }
    }
    const rules = asked.map(({ rule }) => rule);
    const gaps = await gapsOfRules(rules, { store, clock, settings: found, traits: platforms });
    for (const line of gapLines(gaps)) say(line);
    return true;
  });
}

interface Around {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Settings;
}

async function findingsOf(
  rule: AlertRule,
  client: ClientSettings,
  { store, clock, settings }: Around,
): Promise<readonly string[]> {
  const about = `${rule.id}, ${client.name}`;
  const now = clock.now();
  const found = nightOfRule(rule, await watchedAccounts(client, { store, traits: platforms }), now);
  if (found === null) return [`${about}: no account to judge.`];
  const { night, state } = found;
  if (state === "waiting") return [`${about}: the night of ${night} is not complete yet.`];
  const accounts = found.accounts.map(({ record }) => record);
  const { reportingCurrency } = settings;
  const wanted = { rule, client, night, accounts, reportingCurrency, at: now };
  const facts = await factsOfRule(wanted, { store, clock, traits: platforms });
  // One night is enough to say what it would say, however many it waits for.
  const { message } = evaluateRule({ rule: { ...rule, evaluations: 1 }, night, now, facts, states: [] });
  const said = (message?.entries ?? []).map(({ subject, says }) => `  ${subject.name}: ${says.en}`);
  const judged = facts.map((one) => judge(rule, one));
  const counts = `${about}, by the figures up to ${night}: ${verdictCounts(rule, judged)}.`;
  return [counts, ...said, ...assumedLines(rule, client, judged)];
}
