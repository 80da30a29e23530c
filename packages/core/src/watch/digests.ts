import type { StoredMessage } from "../delivery/message.ts";
import { messageId } from "../delivery/notice.ts";
import { tell } from "../delivery/tell.ts";
import { LeadlineError } from "../errors.ts";
import { loadAccounts } from "../load/accounts.ts";
import type { KpiQuery } from "../query/question.ts";
import type { QueryRow } from "../query/rows.ts";
import { runQuery } from "../query.ts";
import { type DigestSettings, weekdays } from "../settings/told.ts";
import type { ClientSettings } from "../settings.ts";
import { addDays, type CalendarDate, calendarDate, monthOf, weekdayOf } from "../time/calendar-date.ts";
import { type Instant, localTime } from "../time/instant.ts";
import { digestNotice } from "./digest-notice.ts";
import type { WatchPorts } from "./watch.ts";

/** What a client's week was like, before it is put into words. */
export interface Week {
  readonly digest: DigestSettings;
  readonly client: ClientSettings;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly currency: string;
  /** The week as a whole beside the week before; `null` without any figures. */
  readonly total: QueryRow | null;
  readonly campaigns: readonly QueryRow[];
  /** Decimal text: what the calendar month has cost so far. */
  readonly monthSpend: string | null;
  /** Names of what alerts. */
  readonly standing: readonly string[];
  readonly at: Instant;
}

export const digestColumns = ["spend", "leads", "cpl", "conversionRate", "ctr", "cpm", "roas"] as const;

/** Tells every digest whose hour has come, once; safe to run at any time and by several at once. */
export async function tellDigests(ports: WatchPorts): Promise<void> {
  for (const digest of ports.settings.digests ?? []) {
    const { date, hour } = localTime(ports.clock.now(), digest.zone);
    if (weekdays[weekdayOf(date)] !== digest.weekday || hour < digest.hour) continue;
    await tellDigest(digest, addDays(date, -1), ports);
  }
}

async function tellDigest(digest: DigestSettings, to: CalendarDate, ports: WatchPorts): Promise<void> {
  const { messages } = ports.store;
  const id = messageId(`digest-${digest.id}-${to}`);
  const key = { client: digest.client, night: to, id };
  const message = (await messages.get(key)) ?? storedDigest(await weekOf(digest, to, ports), id);
  // Also where it is there already: its writer may have died before it was on its way to every channel.
  await tell(message, digest.channels, { messages, dueAt: ports.clock.now() });
}

function storedDigest(week: Week, id: StoredMessage["id"]): StoredMessage {
  const { digest, to, at } = week;
  return {
    client: digest.client,
    night: to,
    id,
    kind: "digest",
    source: digest.id,
    at,
    notices: { en: digestNotice(week, id, "en"), fr: digestNotice(week, id, "fr") },
    entries: [],
  };
}

async function weekOf(digest: DigestSettings, to: CalendarDate, ports: WatchPorts): Promise<Week> {
  const { settings, store, clock } = ports;
  const client = settings.clients.find(({ id }) => id === digest.client);
  if (client === undefined) throw new LeadlineError("internal.bug", `The digest ${digest.id} is of no client.`);
  const [from, currency, at] = [addDays(to, -6), settings.reportingCurrency, clock.now()];
  const shared = { client: client.id, to, currency, goal: client.conversionGoal, at };
  const week: KpiQuery = { ...shared, from, by: ["campaign"], columns: digestColumns, compare: "previous" };
  const month: KpiQuery = { ...shared, from: calendarDate(`${monthOf(to)}-01`), by: [], columns: ["spend"] };
  const answer = await answerTo(week, client, ports);
  const spent = digest.monthlyBudget === null ? null : (await answerTo(month, client, ports)).totals[0];
  const states = await store.alerts.states(client.id);
  return {
    digest,
    client,
    from,
    to,
    currency,
    total: answer.totals[0] ?? null,
    campaigns: answer.rows,
    monthSpend: spent?.values.spend ?? null,
    standing: states.filter(({ state }) => state.alerting).map(({ subject }) => subject.name),
    at,
  };
}

async function answerTo(query: KpiQuery, client: ClientSettings, ports: WatchPorts) {
  return runQuery(query, await loadAccounts(query, client, ports));
}
