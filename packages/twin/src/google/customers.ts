import type { MarketAccount } from "../market/account.ts";
import { googleAccounts, googleDirectAccess, googleManagers, googleParents } from "../market/google-accounts.ts";
import { unauthenticated } from "./oauth.ts";
import { badRequest, GoogleRefusal } from "./refusal.ts";

/** A node of the tree of managers and accounts. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly zone: string;
  readonly status: "ENABLED" | "CANCELED";
  readonly parent: string | null;
  /** `null` for managers, which have no delivery. */
  readonly account: MarketAccount | null;
}

export const customers: readonly Customer[] = [
  ...googleManagers.map((manager) => ({ ...manager, status: "ENABLED" as const, account: null })),
  ...googleAccounts.map((account) => ({
    id: account.id,
    name: account.name,
    currency: account.currency,
    zone: account.zone,
    status: account.state === "enabled" ? ("ENABLED" as const) : ("CANCELED" as const),
    parent: googleParents[account.id] ?? null,
    account,
  })),
];

const customerOf = (id: string | null) => customers.find((candidate) => candidate.id === id);

/** From the customer itself up to the root. */
function chain(id: string | null): string[] {
  const customer = customerOf(id);
  return customer === undefined ? [] : [customer.id, ...chain(customer.parent)];
}

/** A customer and all below it, with how far below. */
export function descendants(id: string): { customer: Customer; level: number }[] {
  return customers.flatMap((customer) => {
    const level = chain(customer.id).indexOf(id);
    return level < 0 ? [] : [{ customer, level }];
  });
}

/** The customer asked for, if the login may reach it by the way it named. */
export function reach(id: string, login: string | undefined): Customer {
  if (login !== undefined && !/^\d{10}$/.test(login)) {
    throw new GoogleRefusal({
      status: 400,
      family: "headerError",
      code: "INVALID_LOGIN_CUSTOMER_ID",
      message: "The login customer ID could not be validated.",
    });
  }
  if (!/^\d{10}$/.test(id)) throw badRequest("INVALID_CUSTOMER_ID", `Invalid customer ID '${id}'.`);
  const customer = customerOf(id);
  if (customer === undefined)
    throw unauthenticated("CUSTOMER_NOT_FOUND", "No customer found for the provided customer id.");
  const through = login ?? id;
  const mayEnter = chain(through).some((above) => googleDirectAccess.includes(above));
  const direct = login === undefined ? googleDirectAccess.includes(id) : mayEnter && chain(id).includes(through);
  if (!direct) throw forbidden("USER_PERMISSION_DENIED", permissionText);
  if (customer.status !== "ENABLED") {
    throw forbidden(
      "CUSTOMER_NOT_ENABLED",
      "The customer account can't be accessed because it is not yet enabled or has been deactivated.",
    );
  }
  return customer;
}

const permissionText =
  "User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's customer id must be set in the 'login-customer-id' header.";

export function forbidden(code: string, message: string): GoogleRefusal {
  return new GoogleRefusal({ status: 403, family: "authorizationError", code, message });
}
