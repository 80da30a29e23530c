import { LeadlineError } from "@leadline/core/errors";
import { type AccountId, accountId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { addMs } from "@leadline/core/time/instant";
import type { Session } from "./client.ts";
import { askByCursor } from "./lists.ts";
import { type AdAccount, adAccount } from "./schema.ts";
import { urn } from "./urn.ts";

const seenForMs = 15 * 60_000;

/** Every ad account the member has a role on, whatever its state; test accounts, which never spend, left out. */
export async function discoverAccounts(session: Session): Promise<readonly DiscoveredAccount[]> {
  try {
    const found = await askByCursor({ path: "adAccounts", query: { q: "search" }, element: adAccount }, session);
    return found.filter(({ test }) => test !== true).map(rename);
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.remedy !== "skip") throw error;
    throw new LeadlineError(
      "auth.forbidden",
      "LinkedIn does not let this app list ad accounts: it needs the Advertising API and the scope r_ads.",
      error.details,
    );
  }
}

/** To LinkedIn no access looks like no activity: throws `account.notFound` unless the login still sees the account. */
export async function ensureVisible(account: AccountId, session: Session): Promise<void> {
  const { connection, transport } = session;
  const key = `${connection.platform}/${connection.app}/${connection.id}/${account}/visible`;
  await transport.remember(key, async () => {
    const search = { id: { values: [urn("sponsoredAccount", account)] } };
    const query = { q: "search", search };
    const found = await askByCursor({ path: "adAccounts", account, query, element: adAccount }, session);
    if (!found.some(({ id }) => id === account)) throw invisible(account);
    return { value: true, expiresAt: addMs(transport.now(), seenForMs) };
  });
}

function invisible(account: AccountId): LeadlineError {
  return new LeadlineError(
    "account.notFound",
    "LinkedIn shows no such ad account to this login: it is gone, or the member has lost the role on it.",
    { platform: "linkedin", account },
  );
}

/** Report days are UTC for every account; LinkedIn gives accounts no zone of their own. */
function rename({ id, name, currency, status, servingStatuses }: AdAccount): DiscoveredAccount {
  const holds = (servingStatuses ?? []).filter((reason) => reason !== "RUNNABLE");
  return {
    account: accountId(id),
    name: name || id,
    currency,
    zone: "UTC",
    state: status === "ACTIVE" ? "enabled" : "disabled",
    status: [status, ...holds.toSorted()].join(", "),
    route: {},
  };
}
