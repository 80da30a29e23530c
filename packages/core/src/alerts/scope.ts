import { type AccountKey, accountName, type ClientId } from "../ids.ts";
import type { AccountInput } from "../query/account-input.ts";
import type { ClientSettings } from "../settings.ts";
import type { AlertRule } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** Whether text fits a glob: `*` is any text, everything else itself, whatever the case. */
export function fits(glob: string, text: string): boolean {
  const pieces = glob.toLowerCase().split("*");
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  const found = text.toLowerCase();
  if (pieces.length === 1) return found === first;
  if (!found.startsWith(first) || !found.endsWith(last) || found.length < first.length + last.length) return false;
  // Each piece at its first place leaves the most room for those that follow.
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const next = found.indexOf(piece, at);
    if (next < 0) return false;
    at = next + piece.length;
  }
  return at <= found.length - last.length;
}

/** Clients a rule is for. */
export function isForClient({ scope }: Pick<AlertRule, "scope">, client: ClientId): boolean {
  return scope.client === undefined || scope.client === client;
}

/** Whether a rule is about the account, before campaigns are looked at. */
export function isInScope(
  { scope }: Pick<AlertRule, "scope">,
  account: AccountKey & { readonly name: string },
): boolean {
  const { platforms, accounts } = scope;
  if (platforms !== undefined && !platforms.includes(account.platform)) return false;
  return accounts?.some((glob) => fits(glob, accountName(account)) || fits(glob, account.name)) ?? true;
}

/** Which of the account's pages a rule sums: campaigns where it names or judges them, else the account's own total. */
export function sumsCampaigns({ scope }: Pick<AlertRule, "scope">): boolean {
  return scope.each === "campaign" || scope.campaigns !== undefined;
}

/** The campaigns of an account a rule is about. */
export function campaignFilter(
  { scope }: Pick<AlertRule, "scope">,
  account: Pick<AccountInput, "campaigns">,
): (id: string) => boolean {
  const { campaigns: globs } = scope;
  if (globs === undefined) return () => true;
  const names = new Map(account.campaigns?.entities.map(({ id, name }): [string, string | null] => [id, name]));
  return (id) => globs.some((glob) => glob === id || fits(glob, names.get(id) ?? id));
}

/** The subject an account's figures belong to; for campaigns, the account that holds them. */
export function subjectOf(
  { scope }: Pick<AlertRule, "scope">,
  client: Pick<ClientSettings, "id" | "name">,
  account: NamedAccount,
): Subject {
  const { platform, label = platform, account: id } = account;
  switch (scope.each) {
    case "client":
      return { key: client.id, kind: "client", client: client.id, name: client.name };
    case "platform":
      return {
        key: `${client.id}/${platform}`,
        kind: "platform",
        client: client.id,
        platform,
        name: `${client.name}, ${label}`,
      };
    default:
      return accountSubject(client.id, account, id);
  }
}

type NamedAccount = AccountKey & Pick<AccountInput, "name" | "label">;

function accountSubject(client: ClientSettings["id"], account: NamedAccount, id: AccountKey["account"]): Subject {
  const { platform, name } = account;
  return { key: `${client}/${accountName(account)}`, kind: "account", client, platform, account: id, name };
}

/** One campaign of an account, by its name as it is now. */
export function campaignSubject(
  client: Pick<ClientSettings, "id" | "name">,
  account: NamedAccount & Pick<AccountInput, "campaigns">,
  campaign: string,
): Subject {
  const above = accountSubject(client.id, account, account.account);
  const name = account.campaigns?.entities.find(({ id }) => id === campaign)?.name ?? campaign;
  return { ...above, key: `${above.key}/${campaign}`, kind: "campaign", campaign, name };
}
