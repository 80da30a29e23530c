import type { MarketAccount } from "./account.ts";
import { googleAccounts } from "./google-accounts.ts";
import { linkedinAccounts } from "./linkedin-accounts.ts";
import { metaAccounts } from "./meta-accounts.ts";
import { tiktokAccounts } from "./tiktok-accounts.ts";

/** Every account of the market, also those that nobody may read. The seed changes numbers, never this. */
export const accounts: readonly MarketAccount[] = [
  ...googleAccounts,
  ...metaAccounts,
  ...tiktokAccounts,
  ...linkedinAccounts,
];

export interface MarketClient {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly accounts: readonly MarketAccount[];
}

const clientNames = [
  { id: "northwind", name: "Northwind Energy", currency: "EUR" },
  { id: "sunpeak", name: "Sunpeak Solar", currency: "USD" },
];

/** The clients of the demo with all that belongs to them. */
export const clients: readonly MarketClient[] = clientNames.map((client) => ({
  ...client,
  accounts: accounts.filter((account) => account.client === client.id),
}));

/** `undefined` when the platform has no such account. */
export function marketAccount(platform: MarketAccount["platform"], id: string): MarketAccount | undefined {
  return accounts.find((account) => account.platform === platform && account.id === id);
}
