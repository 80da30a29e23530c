import type { Morning } from "../alerts/backtest.ts";
import type { AlertRule } from "../alerts/rule.ts";
import { isInScope } from "../alerts/scope.ts";
import { accountName } from "../ids.ts";
import type { LoadPorts } from "../load/accounts.ts";
import { ownerOf } from "../planning.ts";
import type { ClientSettings } from "../settings.ts";
import { addDays, type CalendarDate, type DateRange, datesIn } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { judgedAt, type NightRecords } from "./judged-at.ts";
import { type RuleNight, readRules, readTogether } from "./read-rules.ts";
import { watchedAccounts } from "./watch.ts";

/** Which of a client's past nights, and by which figures. */
export interface PastWanted {
  readonly rule: AlertRule;
  readonly client: ClientSettings;
  readonly nights: DateRange;
  readonly reportingCurrency: string;
  /** By the figures as they are now, instead of as they were known when each night was judged. */
  readonly isFinal: boolean;
}

/** Past mornings of a rule, oldest first, and the nights that have none. */
export interface PastOfRule {
  /** Those that lead up to the first night, for rules that wait for several in a row, and then one for each night. */
  readonly mornings: readonly Morning[];
  /** Still waited for, by the newest of them. */
  readonly notYet: readonly CalendarDate[];
  /** Passed over: the next night was due before their figures were there, or before their deadline. */
  readonly never: readonly CalendarDate[];
}

/** A night that is judged late is so within a few days, or the next ones have taken its place. */
const lateDays = 3;

/** What a rule rested on, night by night; nothing of a morning was known later than that, unless the figures of now are wanted. */
export async function pastOfRule(wanted: PastWanted, ports: LoadPorts): Promise<PastOfRule> {
  const { rule, client, nights } = wanted;
  const accounts = (await watchedAccounts(client, ports)).filter(({ record }) => isInScope(rule, record));
  const from = addDays(nights.from, 1 - rule.evaluations);
  const records = await recordsOf({ client, accounts, from, to: nights.to }, ports);
  const judged = datesIn({ from, to: nights.to }).map((night) => ({ night, at: judgedAt(rule, night, records) }));
  const own = judged.flatMap(({ night, at }) => {
    // By the figures of now even what was passed over can be judged.
    const then = at === "never" && wanted.isFinal ? instant(`${addDays(night, 1)}T12:00:00Z`) : at;
    return then === "notYet" || then === "never" ? [] : [{ night, at: then }];
  });
  const asked = (what: "notYet" | "never") =>
    judged.flatMap(({ night, at }) => (at === what && night >= nights.from ? [night] : []));
  const all = accounts.map(({ record }) => record).filter(({ state }) => state === "enabled");
  const mornings: Morning[] = [];
  for (const some of readTogether(own, all.length)) {
    const read = some.map(({ night, at: then }): RuleNight => {
      return { rule, night, accounts: all, ...(wanted.isFinal ? {} : { asOf: then }) };
    });
    const facts = await factsOf(read, wanted, ports);
    for (const [place, { night, at: now }] of some.entries()) {
      mornings.push({ night, now, facts: facts[place] ?? [], isBefore: night < nights.from });
    }
  }
  return { mornings, notYet: asked("notYet"), never: wanted.isFinal ? [] : asked("never") };
}

async function factsOf(nights: readonly RuleNight[], { client, reportingCurrency }: PastWanted, ports: LoadPorts) {
  const read = (await readRules({ client, nights, reportingCurrency, at: ports.clock.now() }, ports)) ?? [];
  return read.map((found) => {
    if ("error" in found) throw found.error;
    return found.facts;
  });
}

interface Asked extends DateRange, Pick<NightRecords, "accounts"> {
  readonly client: ClientSettings;
}

async function recordsOf({ client, accounts, from, to }: Asked, { store, clock }: LoadPorts): Promise<NightRecords> {
  const [messages, runs] = await Promise.all([
    store.messages.list(client.id, { from, to }),
    Promise.all(
      accounts.map(async ({ record }) => {
        const all = await store.tasks.list(ownerOf(record), addDays(from, 1), addDays(to, 1 + lateDays));
        return [accountName(record), all.filter(({ tier }) => tier === "core")] as const;
      }),
    ),
  ]);
  return { accounts, runs: new Map(runs), messages, now: clock.now() };
}
