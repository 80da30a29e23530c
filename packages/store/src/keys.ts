import type { ApiKeyId } from "@leadline/core/api-keys";
import type { MessageKey } from "@leadline/core/delivery/message";
import { LeadlineError } from "@leadline/core/errors";
import type { Period, ReportId } from "@leadline/core/facts";
import type { FeedId } from "@leadline/core/feeds";
import type { AccountKey, ClientId, ConnectionId, PlatformId } from "@leadline/core/ids";
import type { QuotaKey } from "@leadline/core/quota";
import type { TaskKey } from "@leadline/core/task";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import type { Instant } from "@leadline/core/time/instant";

/*
 * Every key there is. What each access costs, counted in items, bytes and units: ../docs/store.md
 */

/** Where one item lies. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Items of one partition whose sort key lies between both ends, both included. */
export interface KeyRange {
  readonly pk: string;
  readonly from: string;
  readonly to: string;
}

/** `<readAt>-<8 random hex>`: made anew for every write of a page, so that no two writers ever share parts. */
export type Version = string;

const separator = "#";
/** Sorts after every character a key can hold. */
const last = "~";

const accountPartition = ({ platform, account }: AccountKey) => join("A", platform, account);
const accountsPartition = (platform: PlatformId) => join("ACCOUNTS", platform);
const ratesPartition = "RATES#ecb";
const connectionsPartition = (platform: PlatformId) => join("CONNECTIONS", platform);
const quotaPartition = (platform: PlatformId) => join("QUOTA", platform);
/** People name apps as they like. */
const appName = (app: string) => encodeURIComponent(app);

/** Everything that is kept under an account, of whatever kind; its record lies elsewhere. */
export const accountItems = (owner: AccountKey): KeyRange => ({ pk: accountPartition(owner), from: " ", to: last });

/** The live version of a page: one GetItem. */
export const pointerKey = (owner: AccountKey, report: ReportId, period: Period): Key => ({
  pk: accountPartition(owner),
  sk: join("P", report, period),
});

/** The live versions of a report over a range of periods: one Query. */
export const pointerRange = (owner: AccountKey, report: ReportId, from: Period, to: Period): KeyRange => ({
  pk: accountPartition(owner),
  from: join("P", report, from),
  to: join("P", report, to),
});

/** The parts of one version of a big page, in order: one Query. */
export const partRange = (owner: AccountKey, report: ReportId, period: Period, version: Version): KeyRange => {
  const prefix = join("V", report, period, version, "");
  return { pk: accountPartition(owner), from: prefix, to: prefix + last };
};

export const partKey = (owner: AccountKey, report: ReportId, period: Period, version: Version, part: number): Key => ({
  pk: accountPartition(owner),
  sk: join("V", report, period, version, String(part).padStart(3, "0")),
});

/** A superseded version, by the read that had brought it. */
export const historyKey = (owner: AccountKey, report: ReportId, period: Period, since: Instant): Key => ({
  pk: accountPartition(owner),
  sk: join("H", report, period, since),
});

/** The superseded versions over a range of periods: one Query. */
export const historyRange = (owner: AccountKey, report: ReportId, from: Period, to: Period): KeyRange => ({
  pk: accountPartition(owner),
  from: join("H", report, from, ""),
  to: join("H", report, to, last),
});

/** What a writer of parts is about to do, so that another can clean up after it. */
export const intentKey = (owner: AccountKey, report: ReportId, period: Period, version: Version): Key => ({
  pk: accountPartition(owner),
  sk: join("W", report, period, version),
});

/** Every unfinished write of parts of a report: one Query, nearly always empty. */
export const intentRange = (owner: AccountKey, report: ReportId): KeyRange => ({
  pk: accountPartition(owner),
  from: join("W", report, ""),
  to: join("W", report, last),
});

/** Work item and run record in one: they change by one compare-and-swap and can never disagree. */
export const taskKey = ({ night, tier, ...owner }: TaskKey): Key => ({
  pk: accountPartition(owner),
  sk: join("R", night, tier),
});

/** All tiers' runs of an account over a range of nights: one Query. */
export const taskRange = (owner: AccountKey, from: CalendarDate, to: CalendarDate): KeyRange => ({
  pk: accountPartition(owner),
  from: join("R", from, ""),
  to: join("R", to, last),
});

export const accountRecordKey = ({ platform, account }: AccountKey): Key => ({
  pk: accountsPartition(platform),
  sk: account,
});

/** Every account of a platform: one Query. */
export const accountRecordRange = (platform: PlatformId): KeyRange => ({
  pk: accountsPartition(platform),
  from: " ",
  to: last,
});

/** A run among the open ones of its account. */
export const openName = ({ night, tier }: TaskKey) => join(night, tier);

export const connectionKey = (platform: PlatformId, connection: ConnectionId): Key => ({
  pk: connectionsPartition(platform),
  sk: connection,
});

/** What workers share about an app's quota, or about an account's under it: one GetItem. */
export const quotaKey = ({ platform, app, account }: QuotaKey): Key => ({
  pk: quotaPartition(platform),
  sk: account === undefined ? appName(app) : join(appName(app), account),
});

/** The quota of every app on a platform, and of accounts under them. */
export const quotaItems = (platform: PlatformId): KeyRange => ({ pk: quotaPartition(platform), from: " ", to: last });

/** Every account's quota under an app: one Query. */
export const accountQuotaRange = (platform: PlatformId, app: string): KeyRange => ({
  pk: quotaPartition(platform),
  from: join(appName(app), ""),
  to: join(appName(app), last),
});

/** The configuration of a deployed Leadline: one GetItem, at most once a minute and process. */
export const settingsKey: Key = { pk: "CONFIG", sk: "settings" };

/** A version of the configuration that was replaced. */
export const supersededSettingsKey = (version: number): Key => ({
  pk: "CONFIG",
  sk: join("H", String(version).padStart(6, "0")),
});

/** Every version that was replaced: one Query, asked for by people only. */
export const supersededSettingsRange: KeyRange = { pk: "CONFIG", from: "H#", to: `H#${last}` };

/** A key of the API: one GetItem per request, at most once a minute. */
export const apiKeyKey = (id: ApiKeyId): Key => ({ pk: join("KEY", id), sk: "KEY" });

/** Its entry in the list that only the command line reads. */
export const apiKeyEntry = (id: ApiKeyId): Key => ({ pk: "KEYS", sk: id });

export const apiKeyEntries: KeyRange = { pk: "KEYS", from: " ", to: last };

/** A feed, found by the digest of the token in its address: one GetItem. */
export const feedKey = (digest: string): Key => ({ pk: join("FEED", digest), sk: "FEED" });

/** Its entry in the list, which knows the digest. */
export const feedEntry = (id: FeedId): Key => ({ pk: "FEEDS", sk: id });

export const feedEntries: KeyRange = { pk: "FEEDS", from: " ", to: last };

/** Published rates of one month: one GetItem. */
export const rateMonthKey = (month: string): Key => ({ pk: ratesPartition, sk: join("M", month) });

/** Published rates over a range of months: one Query. */
export const rateMonthRange = (from: string, to: string): KeyRange => ({
  pk: ratesPartition,
  from: join("M", from),
  to: join("M", to),
});

/** A version of a month that held a rate which was corrected later. */
export const supersededRatesKey = (month: string, version: number): Key => ({
  pk: ratesPartition,
  sk: join("H", month, String(version).padStart(6, "0")),
});

/** Every superseded version of a month: one Query, nearly always empty. */
export const supersededRatesRange = (month: string): KeyRange => ({
  pk: ratesPartition,
  from: join("H", month, ""),
  to: join("H", month, last),
});

/** When stored rates were last compared with what is published. */
export const ratesComparedKey: Key = { pk: ratesPartition, sk: "compared" };

/** Whose alerts they are; a client's id is never a dash alone. */
const alertsPartition = (client: ClientId | null) => join("ALERTS", client ?? "-");
/** Campaigns are named by their platforms. */
const subjectName = (subject: string) => encodeURIComponent(subject);

/** Everything that is kept of a client's alerts. */
export const alertItems = (client: ClientId | null): KeyRange => ({ pk: alertsPartition(client), from: " ", to: last });

/** How a subject stands with a rule: one item, so that two evaluations cannot both change it. */
export const alertStateKey = (client: ClientId | null, rule: string, subject: string): Key => ({
  pk: alertsPartition(client),
  sk: join("S", rule, subjectName(subject)),
});

/** Every subject of a rule, or of all rules: one Query. */
export const alertStateRange = (client: ClientId | null, rule?: string): KeyRange => {
  const prefix = rule === undefined ? join("S", "") : join("S", rule, "");
  return { pk: alertsPartition(client), from: prefix, to: prefix + last };
};

/** The newest night a rule was judged. */
export const judgedRuleKey = (client: ClientId | null, rule: string): Key => ({
  pk: alertsPartition(client),
  sk: join("J", rule),
});

/** Every rule that was ever judged for the client: one Query. */
export const judgedRuleRange = (client: ClientId | null): KeyRange => ({
  pk: alertsPartition(client),
  from: join("J", ""),
  to: join("J", last),
});

/** That a client's alerts were ever looked at; among what is nobody's, so that one Query tells of whom there are any. */
export const servedClientKey = (client: ClientId): Key => ({ pk: alertsPartition(null), sk: join("C", client) });

/** Every client whose alerts were ever looked at: one Query. */
export const servedClientRange = (): KeyRange => ({
  pk: alertsPartition(null),
  from: join("C", ""),
  to: join("C", last),
});

/** What was told of a night. */
export const messageKey = ({ client, night, id }: MessageKey): Key => ({
  pk: alertsPartition(client),
  sk: join("M", night, id),
});

/** Messages of a range of nights: one Query. */
export const messageRange = (client: ClientId | null, from: CalendarDate, to: CalendarDate): KeyRange => ({
  pk: alertsPartition(client),
  from: join("M", from, ""),
  to: join("M", to, last),
});

/** A message on its way through a channel; gone once it has arrived. */
export const deliveryKey = ({ client, night, id }: MessageKey, channel: string): Key => ({
  pk: alertsPartition(client),
  sk: join("O", night, id, channel),
});

/** Everything that is on its way: one Query, nearly always empty. */
export const deliveryRange = (client: ClientId | null): KeyRange => ({
  pk: alertsPartition(client),
  from: join("O", ""),
  to: join("O", last),
});

/** What has become of a message in a channel. */
export const outcomeKey = ({ client, night, id }: MessageKey, channel: string): Key => ({
  pk: alertsPartition(client),
  sk: join("D", night, id, channel),
});

/** Ends of deliveries over a range of nights: one Query. */
export const outcomeRange = (client: ClientId | null, from: CalendarDate, to: CalendarDate): KeyRange => ({
  pk: alertsPartition(client),
  from: join("D", from, ""),
  to: join("D", to, last),
});

function join(...words: readonly string[]): string {
  const torn = words.find((word) => word.includes(separator));
  if (torn !== undefined) {
    throw new LeadlineError("internal.bug", "A part of a key holds the separator.", { saw: torn.slice(0, 60) });
  }
  return words.join(separator);
}
