import Table from "cli-table3";
import type { AccountListing, Listing } from "./listing.ts";

const head = ["Account", "Name", "In", "Zone", "State", "Newest night", "Days", "Pages", "Size"];
const colAligns = head.map((_, at) => (at < 6 ? ("left" as const) : ("right" as const)));

const states: Readonly<Record<AccountListing["state"], string>> = {
  enabled: "enabled",
  disabled: "disabled",
  unreadable: "unreadable",
  notFound: "not found yet",
  beingRemoved: "being removed",
};

/** A table per client, for a person; amounts of data are rounded. */
export function listingTables({ clients, unowned }: Listing): string {
  const titled = clients.map(({ id, name, accounts }) => {
    return accounts.length === 0 ? `${name} (${id}): no accounts.` : `${name} (${id})\n${tableOf(accounts)}`;
  });
  const rest = unowned.length === 0 ? [] : [`Kept of accounts that no client has\n${tableOf(unowned)}`];
  return [...titled, ...rest].join("\n\n");
}

/** Without lines: ids are long. */
const bare = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: " " },
};

function tableOf(accounts: readonly AccountListing[]): string {
  const table = new Table({ head, colAligns, chars: bare, style: { head: [], border: [], compact: true } });
  for (const { account, name, currency, zone, state, newestNight, days, pages, bytes } of accounts) {
    const about = [account, name ?? "–", currency ?? "–", zone ?? "–", states[state], newestNight ?? "–"];
    table.push([...about, `${days}`, `${pages}`, sizeOf(bytes)]);
  }
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** Decimal units, as disks are sold. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
