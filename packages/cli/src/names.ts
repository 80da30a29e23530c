import type { DiscoveredAccount } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { platforms } from "@leadline/platforms/list";

/** How a person knows accounts: `Google Ads · Northwind France`; by its id until its name is learnt. */
export interface Names {
  /** Takes `google:1112223334`. */
  of(account: string): string;
  learn(platform: string, found: readonly Pick<DiscoveredAccount, "account" | "name">[]): void;
}

/** `Google Ads` of `google`; an unknown platform is its own label. */
export function labelOf(platform: string): string {
  return platforms.find(({ id }) => id === platform)?.label ?? platform;
}

export function createNames(): Names {
  const known = new Map<string, string>();
  return {
    of(account) {
      const at = account.indexOf(":");
      return `${labelOf(account.slice(0, at))} · ${known.get(account) ?? account.slice(at + 1)}`;
    },
    learn(platform, found) {
      for (const { account, name } of found) known.set(`${platform}:${account}`, name || account);
    },
  };
}

/** The same store; names are learnt as accounts are discovered, before any work on them is told. */
export function learningStore(store: Store, names: Names): Store {
  const register: Store["accounts"]["register"] = async (platform, connection, found, at) => {
    names.learn(platform, found);
    await store.accounts.register(platform, connection, found, at);
  };
  return { ...store, accounts: { ...store.accounts, register } };
}
