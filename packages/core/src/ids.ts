import type { Branded } from "./branded.ts";
import { LeadlineError } from "./errors.ts";

/** `google`, `meta`, `tiktok`, `linkedin`: the same word in folder, secret, key and API. */
export type PlatformId = Branded<string, "PlatformId">;
/** The vendor's own account id, as text: 19-digit ids do not fit a number. */
export type AccountId = Branded<string, "AccountId">;
/** The vendor's own id of a campaign, ad group, ad or conversion action, as text. */
export type EntityId = Branded<string, "EntityId">;
/** One OAuth grant, named by the user. */
export type ConnectionId = Branded<string, "ConnectionId">;
/** The tenant. An account belongs to exactly one. */
export type ClientId = Branded<string, "ClientId">;

/** An account on a platform: the unit that is asked, stored and owned. */
export interface AccountKey {
  readonly platform: PlatformId;
  readonly account: AccountId;
}

const word = (name: string, pattern: RegExp, expected: string) => (text: string) => {
  if (pattern.test(text)) return text;
  throw new LeadlineError("input.invalid", `Not a ${name}: ${text.slice(0, 60)}`, { saw: text.slice(0, 60), expected });
};

/** How people name clients, channels and whatever else stands in a list of the configuration. */
export const slugPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** The same in words. */
export const slugText = "lower-case letters, digits and dashes, at most 40";
const vendor = /^[A-Za-z0-9_.:~-]{1,80}$/;

export const platformId = (text: string) => word("platform id", slugPattern, slugText)(text) as PlatformId;
export const connectionId = (text: string) => word("connection id", slugPattern, slugText)(text) as ConnectionId;
export const clientId = (text: string) => word("client id", slugPattern, slugText)(text) as ClientId;
export const accountId = (text: string) => word("account id", vendor, "the platform's own id")(text) as AccountId;
export const entityId = (text: string) => word("entity id", vendor, "the platform's own id")(text) as EntityId;

/** `google:1234567890`: how people and configuration name an account. */
export function accountName({ platform, account }: AccountKey): string {
  return `${platform}:${account}`;
}

/** Reads `google:1234567890`; throws `input.invalid` otherwise. */
export function accountKey(text: string): AccountKey {
  const at = text.indexOf(":");
  if (at < 1) {
    throw new LeadlineError("input.invalid", `Not an account: ${text.slice(0, 60)}`, {
      saw: text.slice(0, 60),
      expected: "platform:id, such as google:1234567890",
    });
  }
  return { platform: platformId(text.slice(0, at)), account: accountId(text.slice(at + 1)) };
}
