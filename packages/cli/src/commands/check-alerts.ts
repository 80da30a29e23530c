import { evaluateRule } from "@leadline/core/alerts/evaluation";
import { judge } from "@leadline/core/alerts/judge";
import type { AlertRule, SubjectKind } from "@leadline/core/alerts/rule";
import { isForClient } from "@leadline/core/alerts/scope";
import type { Verdict } from "@leadline/core/alerts/state";
import type { SubjectFacts } from "@leadline/core/alerts/subject";
import { ownerOf } from "@leadline/core/planning";
import type { Clock, Store } from "@leadline/core/ports";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { factsOfRule } from "@leadline/core/watch/facts-of-rule";
import { gapsOfRules } from "@leadline/core/watch/gaps-of-rules";
import { nightOfRule } from "@leadline/core/watch/night-of-rule";
import { watchedAccounts } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { gapLines } from "../alerts/gap-lines.ts";
import { rulesNamed } from "../alerts/rules-named.ts";
import { type AdministrationOptions, withStore } from "./administration.ts";
import { say } from "./night.ts";

export interface CheckOptions extends AdministrationOptions {
  /** All rules when left out. */
  readonly rule?: string;
}

/** What every rule watches and what it finds by the newest complete night, as if for the first time; nothing is stored and nobody is told. */
export async function checkAlerts(options: CheckOptions): Promise<boolean> {
  return await withStore(options, async ({ store, clock, settings }) => {
    const found = await settings();
    const rules = rulesNamed(options.rule, found);
    for (const rule of rules) {
      for (const client of found.clients.filter(({ id }) => isForClient(rule, id))) {
        console.log((await findingsOf(rule, client, { store, clock, settings: found })).join("\n"));
      }
    }
    for (const line of gapLines(await gapsOfRules(rules, { store, clock, settings: found, traits: platforms })))
      say(line);
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
  const accounts = found.accounts.map(({ record }) => ownerOf(record));
  const { reportingCurrency } = settings;
  const wanted = { rule, client, night, accounts, reportingCurrency, at: now };
  const facts = await factsOfRule(wanted, { store, clock, traits: platforms });
  // One night is enough to say what it would say, however many it waits for.
  const { message } = evaluateRule({ rule: { ...rule, evaluations: 1 }, night, now, facts, states: [] });
  const said = (message?.entries ?? []).map(({ subject, says }) => `  ${subject.name}: ${says.en}`);
  return [`${about}, by the figures up to ${night}: ${countsOf(rule, facts)}.`, ...said];
}

const subjects: Readonly<Record<SubjectKind, readonly [one: string, several: string]>> = {
  client: ["client", "clients"],
  platform: ["platform", "platforms"],
  account: ["account", "accounts"],
  campaign: ["campaign", "campaigns"],
};

const verdicts: Readonly<Record<Verdict, string>> = {
  beyond: "beyond the limit",
  between: "undecided",
  inside: "inside",
  idle: "not running",
  noData: "without figures",
};

/** Such as `8 campaigns, 2 beyond the limit, 1 undecided, 5 inside`. */
function countsOf(rule: AlertRule, facts: readonly SubjectFacts[]): string {
  const seen = facts.map((one) => judge(rule, one).verdict);
  const counts = Object.entries(verdicts).flatMap(([verdict, says]) => {
    const count = seen.filter((one) => one === verdict).length;
    return count === 0 ? [] : [`${count} ${says}`];
  });
  const [one, several] = subjects[rule.scope.each];
  return [`${facts.length} ${facts.length === 1 ? one : several}`, ...counts].join(", ");
}
