import { LeadlineError } from "@leadline/core/errors";
import { accountId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { accountZone } from "../account-zone.ts";
import type { Client } from "./client.ts";
import { askAll } from "./pages.ts";
import { type AdAccount, adAccount, pageOf } from "./schema.ts";

/** Meta's numbers for the states of an ad account. https://developers.facebook.com/docs/marketing-api/reference/ad-account/ */
const states: Readonly<Record<number, string>> = {
  1: "ACTIVE",
  2: "DISABLED",
  3: "UNSETTLED",
  7: "PENDING_RISK_REVIEW",
  8: "PENDING_SETTLEMENT",
  9: "IN_GRACE_PERIOD",
  100: "PENDING_CLOSURE",
  101: "CLOSED",
  201: "ANY_ACTIVE",
  202: "ANY_CLOSED",
};
/** Those in which ads may run; an account in its grace period still spends. */
const running = ["ACTIVE", "IN_GRACE_PERIOD", "ANY_ACTIVE"];

const schema = pageOf(adAccount);

/** Every ad account the login or system user is assigned to, whatever its state. */
export async function discoverAccounts(client: Client): Promise<readonly DiscoveredAccount[]> {
  const found = await listed(client);
  return [...new Map(found.map((one) => [one.account_id, one])).values()].map(described);
}

/** A refusal that would skip an account concerns the login here. */
async function listed(client: Client): Promise<readonly AdAccount[]> {
  try {
    const fields = "account_id,name,account_status,currency,timezone_name";
    const accounts = await askAll(client, {
      path: ["me", "adaccounts"],
      operation: "adaccounts",
      params: { fields, limit: 100 },
      schema,
    });
    return accounts ?? [];
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.remedy !== "skip") throw error;
    throw new LeadlineError("auth.forbidden", "Meta does not let this login list its ad accounts.", error.details);
  }
}

function described({ account_id, name, account_status, currency, timezone_name }: AdAccount): DiscoveredAccount {
  const status = states[account_status] ?? `STATUS_${account_status}`;
  return {
    account: accountId(account_id),
    name: name || account_id,
    currency,
    ...accountZone(timezone_name),
    state: running.includes(status) ? "enabled" : "disabled",
    status,
    route: {},
  };
}
