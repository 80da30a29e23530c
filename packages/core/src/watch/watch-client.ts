import { type AlertRule, ruleVersion } from "../alerts/rule.ts";
import type { JudgedRule } from "../delivery/alert-store.ts";
import type { ClientSettings } from "../settings.ts";
import { addDays } from "../time/calendar-date.ts";
import { type Attempt, leastMs } from "./attempts.ts";
import { closeJudged, judgedAs, judgeRule } from "./judge-rule.ts";
import { type NightOfRule, nightOfRule, type WatchedAccount } from "./night-of-rule.ts";
import { type RuleNight, readRules, readTogether } from "./read-rules.ts";
import type { WatchPorts } from "./watch.ts";

/** A client with its rules, what was judged of them, and its accounts that were ever discovered. */
export interface WatchedClient {
  readonly client: ClientSettings;
  readonly rules: readonly AlertRule[];
  readonly judged: readonly JudgedRule[];
  readonly accounts: readonly WatchedAccount[];
}

type ClientPorts = WatchPorts & { readonly attempt: Attempt };

/** Judges what is due of a client's rules, by one reading for as many of them as memory allows. Safe to repeat. */
export async function watchClient(
  { client, rules, judged, accounts }: WatchedClient,
  ports: ClientPorts,
): Promise<void> {
  const { attempt } = ports;
  const last = new Map(judged.map((one) => [one.rule.id, one]));
  const due: DueRule[] = [];
  for (const rule of rules) {
    await attempt({ client: client.id, rule: rule.id }, async () => {
      const found = await dueOf(rule, client, { accounts, last: last.get(rule.id), ports });
      if (found !== null) due.push(found);
    });
  }
  for (const some of readTogether(due, accounts.length)) {
    await attempt({ client: client.id }, () => judgeDue(client, some, ports));
  }
}

/** A rule's night that is there to be judged. */
interface DueRule extends RuleNight {
  readonly state: NightOfRule["state"];
  readonly last: JudgedRule | undefined;
}

interface Watched {
  readonly accounts: readonly WatchedAccount[];
  readonly last: JudgedRule | undefined;
  readonly ports: WatchPorts;
}

/** `null`: not now. A rule that was edited is judged again at once, so that an alert of the old one does not stand until morning. */
async function dueOf(
  rule: AlertRule,
  { id, name: clientName }: ClientSettings,
  { accounts, last, ports }: Watched,
): Promise<DueRule | null> {
  const found = nightOfRule(rule, accounts, ports.clock.now());
  if (found === null) {
    // What stood of accounts that are gone ends as well.
    if (last !== undefined) await closeJudged(id, { ...last, clientName, reason: "subjectGone" }, ports);
    return null;
  }
  const { night, state } = found;
  if (state === "waiting") return null;
  if (last !== undefined && last.night >= night && last.version === ruleVersion(rule)) return null;
  return { rule, night, state, last, accounts: found.accounts.map(({ record }) => record) };
}

async function judgeDue(client: ClientSettings, due: readonly DueRule[], ports: ClientPorts): Promise<void> {
  const { store, clock, log, settings, traits, attempt, remainingMs } = ports;
  const { reportingCurrency } = settings;
  // What is read has to be judged as well.
  const reading = { store, clock, traits, hasTime: () => remainingMs() >= 2 * leastMs };
  const read = await readRules({ client, nights: due, reportingCurrency, at: clock.now() }, reading);
  if (read === null) return log.warn("alerts.outOfTime", { client: client.id });
  for (const [at, { rule, night, state, last }] of due.entries()) {
    await attempt({ client: client.id, rule: rule.id }, async () => {
      const found = read[at];
      if (found === undefined) return;
      if ("error" in found) throw found.error;
      // Before anything comes of it: a rule that is removed in the middle of its first night is found by this.
      const about = { rule, clientName: client.name };
      if (last === undefined)
        await store.alerts.setJudged(client.id, judgedAs({ ...about, night: addDays(night, -1) }));
      const { facts } = found;
      await judgeRule({ ...about, client: client.id, night, facts }, ports);
      log.info("alerts.judged", { client: client.id, rule: rule.id, night, state, subjects: facts.length });
    });
  }
}
