import * as z from "zod";
import { argumentsOf, queryOf } from "../arguments.ts";
import { readExactly } from "../exact-json.ts";
import { inputSchema } from "../input-schema.ts";
import { type Askable, type Told, wrong } from "../reading.ts";
import { bounded, type Tool } from "../tool.ts";

const own = {
  account: {
    each: z.string().min(1).max(100),
    list: false,
    required: false,
    says: "Everything about this one account, as `platform:id`: reconciliation with causes, how complete young days are, its last run",
  },
} as const;

const entry = z.looseObject({ account: z.string() });
const body = z.looseObject({ accounts: z.array(entry) });

/** What a list of accounts has of each; the rest is told of one account at a time. */
const brief = [
  "account",
  "platform",
  "name",
  "currency",
  "zone",
  "state",
  "newestDay",
  "late",
  "token",
  "api",
] as const;

/** How far the figures can be trusted, per account. */
export function listAccounts({ path, parameters }: Askable): Tool {
  const all = { ...parameters, ...own };
  return {
    name: "list_accounts",
    title: "Ad accounts",
    description:
      "Lists a client's ad accounts: name, currency, time zone, newest day that was read (`newestDay`), whether a night is overdue (`late`), when access ends. Use it before explaining a sudden drop: days after `newestDay` have not been read yet and are missing, not zero. With `account` it tells one account in full: whether its campaigns add up to its own total (`reconciliation`, with named causes) and what share of a day's leads is known after each night (`maturity.complete`): young days still grow.",
    inputSchema: () => inputSchema(all),
    async answer(given, ask) {
      const read = argumentsOf(given, all);
      if ("issues" in read) return wrong(read.issues);
      const { account = [], ...asked } = read.given;
      const told = await ask(path, queryOf(asked));
      return bounded("refused" in told ? told : listed(told.text, account[0]), "Name one account as `account`.");
    },
  };
}

function listed(text: string, account: string | undefined): Told {
  const { accounts, ...rest } = body.parse(readExactly(text));
  if (account === undefined) return { text: JSON.stringify({ ...rest, accounts: accounts.map(inBrief) }) };
  const found = accounts.filter((one) => one.account === account);
  if (found.length > 0) return { text: JSON.stringify({ ...rest, accounts: found }) };
  const saw = JSON.stringify(account.slice(0, 60));
  return wrong([{ field: "account", saw, expected: "an account of this client, as list_accounts names it" }]);
}

function inBrief(whole: z.output<typeof entry>) {
  const fields: ReadonlySet<string> = new Set(brief);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => fields.has(name)));
}
