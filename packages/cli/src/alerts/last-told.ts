import type { AlertEvent, AlertStatus } from "@leadline/core/alerts/state";
import type { Delivery } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { NoticeItem } from "@leadline/core/delivery/notice";
import type { ClientId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";

/** Something a rule told of the newest night it has judged, as people read it. */
export interface Told {
  readonly rule: string;
  readonly event: AlertEvent;
  readonly item: NoticeItem;
  /** How its subject stands since. */
  readonly status: AlertStatus;
}

/** How alerts are after a night. */
export interface AfterNight {
  /** Alerts that stand, Leadline's own included. */
  readonly standing: number;
  /** Subjects that cannot be judged, since figures are missing. */
  readonly withoutFigures: number;
  /** The newest night any rule has judged; `null` before the first. */
  readonly night: CalendarDate | null;
  /** What is worse first. */
  readonly told: readonly Told[];
  /** Messages no channel has taken yet. */
  readonly onTheirWay: readonly Delivery[];
}

type Kept = Pick<Store, "alerts" | "messages">;

/** What stands, and what each rule told last of each subject of the newest night it has judged; the same however often it is asked. */
export async function lastTold(
  { alerts, messages }: Kept,
  { clients }: Pick<Settings, "clients">,
): Promise<AfterNight> {
  const ids = clients.map(({ id }) => id);
  const owners = [...ids, null];
  const [states, open, nights] = await Promise.all([
    Promise.all(owners.map((owner) => alerts.states(owner))),
    Promise.all(owners.map((owner) => messages.opened(owner))),
    Promise.all(ids.map((id) => toldOf(id, { alerts, messages }))),
  ]);
  const of = (status: string) => states.flat().filter(({ state }) => state.status === status).length;
  const told = nights.flatMap((one) => one.told);
  return {
    standing: of("alerting"),
    withoutFigures: of("noData"),
    night: nights.flatMap(({ night }) => night ?? []).reduce(later, null),
    told: told.toSorted((a, b) => urgency[a.event] - urgency[b.event]),
    onTheirWay: open.flat(),
  };
}

const urgency: Readonly<Record<AlertEvent, number>> = {
  fired: 0,
  reminder: 1,
  noData: 2,
  cleared: 3,
  dataBack: 4,
  closed: 5,
};

async function toldOf(
  client: ClientId,
  { alerts, messages }: Kept,
): Promise<{ readonly night: CalendarDate | null; readonly told: readonly Told[] }> {
  const judged = await alerts.judged(client);
  const nights = judged.map(({ night }) => night).toSorted();
  const [from, to] = [nights[0], nights.at(-1)];
  if (from === undefined || to === undefined) return { night: null, told: [] };
  const kept = await messages.list(client, { from, to });
  const told = judged.flatMap(({ rule, night }) => {
    const own = kept.filter((message) => message.source === rule.id && message.night === night);
    return newestOf(own).map((one) => ({ ...one, rule: rule.name }));
  });
  return { night: to, told };
}

/** Of each subject its newest event alone: an alert that has ended since does not stand still. */
function newestOf(messages: readonly StoredMessage[]): readonly Omit<Told, "rule">[] {
  const all = messages.flatMap(({ at: toldAt, entries, notices }) =>
    notices.en.items.flatMap((item, place) => {
      const entry = entries[place];
      if (entry === undefined) return [];
      const { subject, event, at = toldAt, status = statusAfter[event] } = entry;
      return [{ subject, at, event, item, status }];
    }),
  );
  const sorted = all.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const newest = new Map(sorted.map(({ subject, at: _, ...one }) => [subject, one]));
  return [...newest.values()];
}

/** Where an earlier program has not said it. */
const statusAfter: Readonly<Record<AlertEvent, AlertStatus>> = {
  fired: "alerting",
  reminder: "alerting",
  noData: "noData",
  cleared: "ok",
  dataBack: "ok",
  closed: "ok",
};

const later = (a: CalendarDate | null, b: CalendarDate) => (a === null || b > a ? b : a);
