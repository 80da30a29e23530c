import { LeadlineError } from "@leadline/core/errors";
import { accountId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { accountZone } from "../account-zone.ts";
import type { Client } from "./client.ts";
import { type Advertiser, advertiserList, authorisedList } from "./schema.ts";
import type { TikTokCredentials } from "./traits.ts";

const infoFields = ["advertiser_id", "name", "currency", "timezone", "display_timezone", "status"];
const batch = 100;

/** Every ad account that granted the app access, whatever its state; asked anew each time, since grants come and go. */
export async function discoverAccounts(
  client: Client,
  { appId, appSecret }: TikTokCredentials,
): Promise<readonly DiscoveredAccount[]> {
  const ids = await authorisedIds(client, appId, appSecret);
  const batches = Array.from({ length: Math.ceil(ids.length / batch) }, (_, at) =>
    ids.slice(at * batch, (at + 1) * batch),
  );
  const found: Advertiser[] = [];
  for (const part of batches) found.push(...(await describe(client, part)));
  if (ids.length > 0 && found.length === 0) throw nothingOpen(ids.length);
  return found.map(rename);
}

/** A login that lists accounts and may open none is a matter for a person, not an empty list. */
function nothingOpen(count: number): LeadlineError {
  return new LeadlineError("auth.forbidden", "TikTok lists ad accounts for this login but opens none of them.", {
    platform: "tiktok",
    saw: `${count} accounts, all refused`,
  });
}

/** The secret travels in the query here, TikTok knows no other way. A refusal that would skip an account concerns the login. */
async function authorisedIds(client: Client, appId: string, appSecret: string): Promise<readonly string[]> {
  try {
    const { list } = await client.ask({
      path: "oauth2/advertiser/get",
      params: { app_id: appId, secret: appSecret },
      schema: authorisedList,
      whole: true,
    });
    return [...new Set(list.map(({ advertiser_id }) => advertiser_id))];
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.remedy !== "skip") throw error;
    throw new LeadlineError("auth.forbidden", "TikTok does not let this app list its ad accounts.", error.details);
  }
}

/** One closed account spoils the answer for all, so a refused batch is halved until that one stands alone and is left out. */
async function describe(client: Client, ids: readonly string[]): Promise<readonly Advertiser[]> {
  try {
    const { list } = await client.ask({
      path: "advertiser/info",
      params: { advertiser_ids: ids, fields: infoFields },
      schema: advertiserList,
      ...(ids.length === 1 ? { whole: true } : {}),
    });
    return complete(list, ids);
  } catch (error) {
    if (!(error instanceof LeadlineError) || !["skip", "narrow"].includes(error.remedy)) throw error;
    if (ids.length === 1) return [];
    const middle = Math.ceil(ids.length / 2);
    return [...(await describe(client, ids.slice(0, middle))), ...(await describe(client, ids.slice(middle)))];
  }
}

function complete(list: readonly Advertiser[], ids: readonly string[]): readonly Advertiser[] {
  const stranger = list.find(({ advertiser_id }) => !ids.includes(advertiser_id));
  if (stranger === undefined) return list;
  throw new LeadlineError("upstream.contract", "TikTok described an account it was not asked about.", {
    platform: "tiktok",
    field: "data.list.advertiser_id",
    saw: stranger.advertiser_id,
  });
}

/** Only an enabled account can spend; every other state stays listed under TikTok's own word, its history can still be read. */
function rename(advertiser: Advertiser): DiscoveredAccount {
  const { advertiser_id, name, currency, status, display_timezone, timezone } = advertiser;
  return {
    account: accountId(advertiser_id),
    name: name ?? advertiser_id,
    currency,
    // The IANA name; the other may be POSIX style (`Etc/GMT+8` is UTC-8), which means the same in IANA.
    ...accountZone(display_timezone, timezone),
    state: status === "STATUS_ENABLE" ? "enabled" : "disabled",
    status,
    route: {},
  };
}
