import { type AccountKey, accountName } from "../ids.ts";
import type { DigestSettings } from "../settings/told.ts";
import type { ClientSettings } from "../settings.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { WatchedAccount } from "./night-of-rule.ts";

/** Whose week it is, and when it is looked at. */
export interface WeekAsked {
  readonly digest: DigestSettings;
  readonly client: ClientSettings;
  /** The week's last day. */
  readonly to: CalendarDate;
  /** Those of the client's that were ever discovered. */
  readonly accounts: readonly WatchedAccount[];
  readonly at: Instant;
}

/** Names of the accounts that their platforms have not closed. */
export function openAccounts({ accounts }: WeekAsked): ReadonlySet<string> {
  return new Set(accounts.flatMap(({ record }) => (record.state === "enabled" ? [accountName(record)] : [])));
}

/** As people know it: `Northwind France · Google Ads`; as the configuration names it where it was never reached. */
export function accountTitle(owner: AccountKey, { accounts }: WeekAsked): string {
  const found = accounts.find(({ record }) => accountName(record) === accountName(owner));
  return found === undefined ? accountName(owner) : `${found.record.name} · ${found.traits.label}`;
}
