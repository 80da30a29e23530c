import { type AccountKey, accountName, platformId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { clientOf, type Settings } from "@leadline/core/settings";
import { labelOf } from "../names.ts";
import type { Finding } from "./finding.ts";

/** What one connection reaches, and what of it is read. */
export function accountFindings(
  found: readonly DiscoveredAccount[],
  { about, platform, settings }: { readonly about: string; readonly platform: string; readonly settings: Settings },
): readonly Finding[] {
  const base = { about, topic: "accounts" } as const;
  const owned = ({ account }: DiscoveredAccount) =>
    clientOf(settings, { platform: platformId(platform), account }) !== undefined;
  const read = found.filter((account) => account.state === "enabled" && owned(account));
  const free = found.filter((account) => account.state === "enabled" && !owned(account));
  const closed = found.filter(({ state }) => state === "disabled");
  const said = `${found.length} accounts reached: ${read.length} read, ${free.length} of no client, ${closed.length} disabled.`;
  const name = ({ account, name: label, status }: DiscoveredAccount) =>
    `${label} (${platform}:${account}${status === "" ? "" : `, ${status}`})`;
  const listed = (accounts: readonly DiscoveredAccount[]) => accounts.map(name).join(", ");
  return [
    read.length > 0
      ? { ...base, mark: "good", says: said }
      : { ...base, mark: "act", says: said, todo: "Give accounts to a client in leadline.yaml." },
    ...(free.length === 0
      ? []
      : [{ ...base, mark: "note" as const, says: `Not read, since no client has them: ${listed(free)}.` }]),
    ...closed.filter(owned).map((account) => ({
      ...base,
      mark: "note" as const,
      says: `${name(account)} is disabled at the platform.`,
    })),
  ];
}

/** Accounts of clients that no connection reaches; only platforms whose lists are all there can be judged. */
export function unreachedFindings(
  settings: Settings,
  reached: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Finding[] {
  const isLost = (owner: AccountKey) => reached.get(owner.platform)?.has(owner.account) === false;
  return settings.clients.flatMap(({ name, accounts }) =>
    accounts.filter(isLost).map((owner): Finding => {
      const says = `${accountName(owner)} of ${name} is reached by no connection to ${labelOf(owner.platform)}.`;
      const todo = "Check its number, and what the connected login may see.";
      return { about: owner.platform, topic: "accounts", mark: "act", says, todo };
    }),
  );
}
