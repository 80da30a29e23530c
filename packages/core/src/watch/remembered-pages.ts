import { dayPeriod, type Period } from "../facts.ts";
import { accountName } from "../ids.ts";
import { decodePage } from "../page.ts";
import type { PageStore } from "../ports.ts";
import type { DateRange } from "../time/calendar-date.ts";

type Read<Found> = (...wanted: Parameters<PageStore["pages"]>) => Promise<readonly Found[]>;

/** The same pages, each report read once for whatever is asked of it within the days; for looking at many mornings of one account. */
export function rememberedPages(pages: PageStore, days: DateRange): PageStore {
  return {
    ...pages,
    heads: onceWithin(days, (...wanted) => pages.heads(...wanted)),
    pages: onceWithin(days, (...wanted) => pages.pages(...wanted)),
    versions: onceWithin(days, (...wanted) => pages.versions(...wanted)),
  };
}

function onceWithin<Found extends { readonly period: Period }>(days: DateRange, read: Read<Found>): Read<Found> {
  const [first, last] = [dayPeriod(days.from), dayPeriod(days.to)];
  const known = new Map<string, Promise<readonly Found[]>>();
  return async (owner, report, from, to) => {
    const [start, end] = from >= first && to <= last ? [first, last] : [from, to];
    const key = `${accountName(owner)} ${report} ${start} ${end}`;
    const found = known.get(key) ?? read(owner, report, start, end);
    known.set(key, found);
    return (await found).filter(({ period }) => period >= from && period <= to);
  };
}

/** Decodes each body once, for callers that want the same results of all; a page is kept as long as its body is. */
export function rememberedDecoding(): typeof decodePage {
  const known = new WeakMap<Uint8Array, ReturnType<typeof decodePage>>();
  return (owner, stored, wanted) => {
    const found = known.get(stored.body) ?? decodePage(owner, stored, wanted);
    known.set(stored.body, found);
    return found;
  };
}
