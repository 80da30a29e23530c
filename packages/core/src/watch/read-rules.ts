import type { AlertRule } from "../alerts/rule.ts";
import { isInScope } from "../alerts/scope.ts";
import { daysNeeded } from "../alerts/spans.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import { type FactsGathering, gatherFacts } from "../alerts/subject-facts.ts";
import { asLeadlineError } from "../errors.ts";
import { accountName } from "../ids.ts";
import type { LoadPorts } from "../load/accounts.ts";
import type { AccountRecord } from "../ports.ts";
import { loadRates } from "../rates/rate-store.ts";
import type { RateTable } from "../rates.ts";
import type { ClientSettings } from "../settings.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { lookingBack } from "./looking-back.ts";
import { readAccount, unionOf } from "./read-account.ts";

/** A rule's night and the accounts it is judged by. */
export interface RuleNight {
  readonly rule: AlertRule;
  readonly night: CalendarDate;
  readonly accounts: readonly AccountRecord[];
  /** As known then; as all of them are read when left out. */
  readonly asOf?: Instant;
}

/** Which rules of one client are read together, and as it was known when. */
export interface RulesWanted {
  readonly client: ClientSettings;
  readonly nights: readonly RuleNight[];
  readonly reportingCurrency: string;
  readonly at: Instant;
  /** As known then, instead of as known now. */
  readonly asOf?: Instant | undefined;
}

/** What a rule's night rests on, or why it could not be read. */
export type RuleRead =
  | { readonly night: RuleNight; readonly facts: readonly SubjectFacts[] }
  | { readonly night: RuleNight; readonly error: unknown };

export interface ReadPorts extends LoadPorts {
  /** Whether there is time left for a few accounts more; always when left out. */
  readonly hasTime?: () => boolean;
}

/** Accounts times nights: of fifty campaigns each, what is kept of them for messages is two hundred megabytes. */
const mostReadAtOnce = 2000;

/** Rules' nights in parts that may each be read together, of so many accounts. */
export function readTogether<Night>(nights: readonly Night[], accounts: number): readonly (readonly Night[])[] {
  const atOnce = Math.max(1, Math.floor(mostReadAtOnce / Math.max(1, accounts)));
  const parts = Math.ceil(nights.length / atOnce);
  return Array.from({ length: parts }, (_, part) => nights.slice(part * atOnce, (part + 1) * atOnce));
}

/** Read at once, one after the other in the processor: what waits for the store is worth waiting for together. */
const sideBySide = 8;

/**
 * Everything the evaluations of a client's rules rest on, each account read once for all of them and dropped before the next ones, so
 * that memory grows with the subjects that are judged and not with the days behind them. An account that cannot be read fails the rules
 * that are about it and no other. `null`: there was no time for all of it.
 */
export async function readRules(wanted: RulesWanted, ports: ReadPorts): Promise<readonly RuleRead[] | null> {
  const { client, nights, reportingCurrency } = wanted;
  const range = unionOf(nights.map(({ rule, night }) => daysNeeded(rule, night)));
  if (range === null) return [];
  const rates = await loadRates(ports.store.rates, range);
  const readings = nights.map((night): Reading => {
    const input = { rule: night.rule, client, night: night.night, reportingCurrency };
    const names = new Set(night.accounts.filter((one) => isInScope(night.rule, one)).map(accountName));
    return { night, names, gathering: gatherFacts(input, night.accounts), error: null };
  });
  const records = new Map(nights.flatMap(({ accounts }) => accounts).map((one) => [accountName(one), one]));
  const all = [...records.values()].filter((record) => readings.some((reading) => isAbout(reading, record)));
  for (let at = 0; at < all.length; at += sideBySide) {
    if (ports.hasTime?.() === false) return null;
    await readSome(all.slice(at, at + sideBySide), { wanted, readings, rates }, ports);
  }
  return readings.map(({ night, gathering, error }) =>
    error === null ? { night, facts: gathering.facts() } : { night, error: error.thrown },
  );
}

/** One rule's night while accounts are read; `error` is the first that befell it. */
interface Reading {
  readonly night: RuleNight;
  /** Of the accounts it is about. */
  readonly names: ReadonlySet<string>;
  readonly gathering: FactsGathering;
  error: { readonly thrown: unknown } | null;
}

const isAbout = ({ names, error }: Reading, record: AccountRecord) => error === null && names.has(accountName(record));

interface Around {
  readonly wanted: RulesWanted;
  readonly readings: readonly Reading[];
  readonly rates: RateTable;
}

async function readSome(records: readonly AccountRecord[], around: Around, ports: LoadPorts): Promise<void> {
  const loaded = await Promise.all(records.map((record) => attempted(() => load(record, around, ports))));
  for (const [at, record] of records.entries()) {
    const found = loaded[at];
    if (found === undefined) continue;
    const own = around.readings.filter((reading) => isAbout(reading, record));
    // Pages are decoded here, so that a broken one is found here.
    const fed = "thrown" in found ? found : await attempted(async () => found.value.forEach(feed));
    if (!("thrown" in fed)) continue;
    // It is the same for every account.
    if (asLeadlineError(fed.thrown).code === "store.unavailable") throw fed.thrown;
    for (const reading of own) reading.error ??= fed;
  }
}

async function attempted<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly thrown: unknown }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { thrown };
  }
}

/** An account as it was known at one moment, for the rules that are judged by that. */
interface Loaded extends Awaited<ReturnType<typeof readAccount>> {
  readonly readings: readonly Reading[];
}

/** One for each moment asked about; none on a platform this program does not know. */
async function load(record: AccountRecord, around: Around, ports: LoadPorts): Promise<readonly Loaded[]> {
  const { client, at, asOf } = around.wanted;
  const traits = ports.traits.find(({ id }) => id === record.platform);
  if (traits === undefined) return [];
  const own = around.readings.filter((reading) => isAbout(reading, record));
  const moments = [...Map.groupBy(own, ({ night }) => night.asOf ?? asOf)];
  const nights = own.map(({ night }) => night);
  const reading = moments.length > 1 ? lookingBack(nights, ports) : { ports, decodingOf: () => undefined };
  const loads = moments.map(async ([then, readings]) => {
    const rules = readings.map(({ night }) => night);
    const decode = reading.decodingOf(rules);
    const known = { record, traits, client, rules, rates: around.rates, at, asOf: then, ...(decode && { decode }) };
    return { ...(await readAccount(known, reading.ports)), readings };
  });
  return Promise.all(loads);
}

function feed({ account, pages, readings }: Loaded): void {
  const begun = readings
    .filter(({ error }) => error === null)
    .flatMap(({ gathering }) => gathering.begin(account) ?? []);
  for (const page of pages.whole) for (const one of begun) one.whole(page);
  for (const page of pages.parts) for (const one of begun) one.part(page);
  for (const one of begun) one.end();
}
