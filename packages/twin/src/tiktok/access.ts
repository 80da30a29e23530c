import { credentials } from "../credentials.ts";
import type { MarketAccount } from "../market/account.ts";
import { marketAccount } from "../market/market.ts";
import { tiktokAccounts } from "../market/tiktok-accounts.ts";
import type { Asked, Limits } from "../server/route.ts";
import { TiktokRefusal } from "./refusal.ts";

/** Accounts whose owners have let this app in. */
export const granted: readonly MarketAccount[] = tiktokAccounts.filter(({ state }) => state === "enabled");

/** The token comes in its own header; a bearer header means nothing here. */
export function authenticate({ headers }: Asked): void {
  const token = headers["access-token"];
  if (token === undefined || token === "") throw new TiktokRefusal(40104, "Access token is empty.");
  if (token !== credentials.tiktok.accessToken)
    throw new TiktokRefusal(40105, "Access token is incorrect or has been revoked.");
}

export function advertiser(id: string): MarketAccount {
  const account = marketAccount("tiktok", id);
  if (account === undefined || account.state !== "enabled") {
    throw new TiktokRefusal(40001, `No permission to operate advertiser ${id}.`);
  }
  return account;
}

/** Counts calls of the last second per path and advertiser, in real time, when a limit is set. */
export function createMeter(limits: Limits): (asked: Asked) => void {
  const calls = new Map<string, number[]>();
  return ({ url }) => {
    if (limits.qps === null) return;
    const key = `${url.pathname}|${url.searchParams.get("advertiser_id") ?? ""}`;
    const now = performance.now();
    const recent = [...(calls.get(key) ?? []).filter((at) => now - at < 1_000), now];
    calls.set(key, recent);
    if (recent.length <= limits.qps) return;
    throw new TiktokRefusal(
      40133,
      `Too many requests. The current QPS (${recent.length}) reaches QPS limit ${limits.qps} for current path.`,
    );
  };
}
