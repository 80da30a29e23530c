import { LeadlineError } from "@leadline/core/errors";
import { type AccountKey, accountId, accountKey, type ClientId, clientId } from "@leadline/core/ids";
import { type ClientSettings, clientOf, type Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";

/** Whose data a command is about: a client with all its accounts, or a single account, whoever has it. */
export interface Asked {
  /** As it was written. */
  readonly name: string;
  /** Of the configuration: the client itself, or whose the account is; `null` when nobody's. */
  readonly settings: ClientSettings | null;
  /** `null` where a single account is meant. */
  readonly client: ClientId | null;
  readonly accounts: readonly AccountKey[];
}

/** Reads a client's id or an account such as `google:1234567890`; a client that the configuration does not have has no accounts. */
export function asked(name: string, settings: Settings): Asked {
  if (name.includes(":")) {
    const owner = asAnswered(accountKey(name));
    return { name, settings: clientOf(settings, owner) ?? null, client: null, accounts: [owner] };
  }
  const client = clientId(name);
  const found = settings.clients.find(({ id }) => id === client) ?? null;
  return { name, settings: found, client, accounts: found?.accounts ?? [] };
}

/** Under the number its platform answers with, in whatever form it was written. */
function asAnswered({ platform, account }: AccountKey): AccountKey {
  const idOf = platforms.find(({ id }) => id === platform)?.accountIdOf;
  return { platform, account: idOf === undefined ? account : accountId(idOf(account)) };
}

export function unknownClient(name: string, config: string): LeadlineError {
  return new LeadlineError("input.invalid", `${config} has no client ${name}.`, {
    hint: "leadline clients list shows every client, and accounts that no client has any more: name such an account itself.",
  });
}
