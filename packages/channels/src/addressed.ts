import type { Notice, NoticeItem } from "@leadline/core/delivery/notice";
import type { ToldEntry } from "@leadline/core/delivery/told";

/** A notice whose links are whole addresses of the API, so that whoever reads it can open them; without them where nobody knows its address. */
export function addressed({ told, ...notice }: Notice, apiAddress: string | null): Notice {
  return {
    ...notice,
    items: notice.items.map((item) => itemAt(item, apiAddress)),
    ...(told === undefined
      ? {}
      : { told: { ...told, entries: told.entries.map((entry) => entryAt(entry, apiAddress)) } }),
  };
}

function itemAt({ links = [], ...item }: NoticeItem, apiAddress: string | null): NoticeItem {
  if (apiAddress === null || links.length === 0) return item;
  return { ...item, links: links.map(({ label, url }) => ({ label, url: `${apiAddress}${url}` })) };
}

function entryAt(entry: ToldEntry, apiAddress: string | null): ToldEntry {
  if (entry.link == null) return entry;
  return { ...entry, link: apiAddress === null ? null : `${apiAddress}${entry.link}` };
}
