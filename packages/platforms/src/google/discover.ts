import { LeadlineError } from "@leadline/core/errors";
import { accountId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import type * as z from "zod";
import { accountZone } from "../account-zone.ts";
import { listAccessibleCustomers, type Session, search } from "./client.ts";
import { select } from "./gaql.ts";
import { customerClientRow, customerRow } from "./schema.ts";

const fields = ["id", "descriptive_name", "currency_code", "time_zone", "status", "manager"];

const selected = (resource: string) =>
  select(
    fields.map((field) => `${resource}.${field}`),
    resource,
  );

type Account = z.output<typeof customerRow>["customer"];

/**
 * Every account beneath what the login reaches directly (or beneath `loginCustomerId` alone), managers left out. Reached by
 * several ways, an account keeps the first of them in the order of their numbers.
 */
export async function discover(session: Session): Promise<readonly DiscoveredAccount[]> {
  const { loginCustomerId } = session.connection.credentials;
  const roots = loginCustomerId === undefined ? await listAccessibleCustomers(session) : [loginCustomerId];
  const found = new Map<string, DiscoveredAccount>();
  for (const root of [...roots].sort()) {
    for (const account of await accountsBelow(root, session)) {
      if (!account.manager && !found.has(account.id)) found.set(account.id, describe(account, root));
    }
  }
  return [...found.values()];
}

/** The root itself included. Empty for a root that is closed to us: the others shall not suffer for it. */
async function accountsBelow(root: string, session: Session): Promise<readonly Account[]> {
  const target = { account: root, loginCustomerId: root };
  let refused: LeadlineError | undefined;
  try {
    const rows = await search(selected("customer_client"), customerClientRow, target, session);
    if (rows.length > 0) return rows.map(({ customerClient }) => customerClient);
  } catch (error) {
    if (!(error instanceof LeadlineError)) throw error;
    if (error.remedy === "skip") return [];
    if (error.code !== "upstream.contract") throw error;
    refused = error;
  }
  // Google's own files say that only managers have this list: an account without one speaks for itself.
  const rows = await search(selected("customer"), customerRow, target, session);
  if (refused && rows.some(({ customer }) => customer.manager)) throw refused;
  return rows.map(({ customer }) => customer);
}

function describe(
  { id, descriptiveName, currencyCode, timeZone: zone, status }: Account,
  root: string,
): DiscoveredAccount {
  return {
    account: accountId(id),
    name: descriptiveName ?? id,
    currency: currencyCode,
    ...accountZone(zone),
    state: status === "ENABLED" ? "enabled" : "disabled",
    status: status ?? "UNSPECIFIED",
    route: { loginCustomerId: root },
  };
}
