import { credentials } from "../credentials.ts";
import type { MarketAccount } from "../market/account.ts";
import type { Asked, Reply } from "../server/route.ts";
import { advertiser, granted } from "./access.ts";
import { atMost100, listParameter, requiredText } from "./parameters.ts";
import { badParameter, envelope, TiktokRefusal } from "./refusal.ts";

/** `/oauth2/advertiser/get/`: no paging; the app's secret comes in the address. */
export function listAdvertisers(asked: Asked): Reply {
  const [appId, secret] = [requiredText(asked, "app_id"), requiredText(asked, "secret")];
  if (appId !== credentials.tiktok.appId || secret !== credentials.tiktok.appSecret) {
    throw new TiktokRefusal(40101, "The app id or the secret is not correct.");
  }
  const list = granted.map(({ id, name }) => ({ advertiser_id: id, advertiser_name: name }));
  return envelope(asked, 0, "OK", { list });
}

const infoFields: Readonly<Record<string, (account: MarketAccount) => unknown>> = {
  advertiser_id: ({ id }) => id,
  name: ({ name }) => name,
  currency: ({ currency }) => currency,
  timezone: ({ vendorZone }) => vendorZone,
  display_timezone: ({ zone }) => zone,
  status: () => "STATUS_ENABLE",
  role: () => "ROLE_ADVERTISER",
  company: ({ name }) => name,
  country: ({ currency }) => (currency === "EUR" ? "FR" : "US"),
  industry: () => "291303",
  language: () => "en",
  balance: () => 0,
  create_time: () => 1_700_000_000,
  advertiser_account_type: () => "AUCTION",
};

/** `/advertiser/info/`: one account that is not granted refuses the whole call. */
export function advertiserInfo(asked: Asked): Reply {
  const ids = listParameter(asked, "advertiser_ids");
  if (ids === undefined || ids.length === 0) throw badParameter("advertiser_ids: Missing data for required field.");
  const fields = listParameter(asked, "fields") ?? Object.keys(infoFields);
  const unknown = fields.find((field) => !Object.hasOwn(infoFields, field));
  if (unknown !== undefined) throw badParameter(`fields: Invalid field '${unknown}'.`);
  const list = atMost100(ids, "advertiser_ids").map((id) => {
    const account = advertiser(id);
    return Object.fromEntries(fields.map((field) => [field, infoFields[field]?.(account)]));
  });
  return envelope(asked, 0, "OK", { list });
}
