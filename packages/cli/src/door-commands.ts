import { type Command, InvalidArgumentError } from "commander";
import type { AdministrationOptions } from "./commands/administration.ts";
import type { CreateFeedOptions } from "./commands/feeds.ts";
import type { CreateKeyOptions } from "./commands/keys.ts";
import type { Run } from "./main.ts";
import { stored } from "./stored-options.ts";

const listed = (text: string, before: readonly string[] = []): readonly string[] => [...before, ...text.split(",")];

/** `leadline keys`. */
export function addKeys(program: Command, run: Run): void {
  const keys = program.command("keys").description("who may read the API");
  stored(keys.command("create").description("make a key; it is shown this once"))
    .option("--client <id>", "whose figures it opens; may be repeated", listed)
    .option("--all-clients", "everybody's, those to come included")
    .option("--right <right>", "read, write or admin; may be repeated (default: read)", listed)
    .option("--name <text>", "for whom or what it is")
    .option("--per-day <number>", "requests a day (default: 50000)", countOf)
    .action(run(async (options: CreateKeyOptions) => (await import("./commands/keys.ts")).createKey(options)));
  stored(keys.command("list").description("every key there ever was, never its secret")).action(
    run(async (options: AdministrationOptions) => (await import("./commands/keys.ts")).listKeys(options)),
  );
  stored(keys.command("revoke").description("shut a key out").argument("<id>", "its middle part")).action(
    (id: string, options: AdministrationOptions) =>
      run(async (given: AdministrationOptions) => (await import("./commands/keys.ts")).revokeKey(id, given))(options),
  );
}

/** `leadline feeds`. */
export function addFeeds(program: Command, run: Run): void {
  const feeds = program.command("feeds").description("stored questions behind addresses, for spreadsheets");
  stored(feeds.command("create").description("put a question behind an address; it is shown this once"))
    .requiredOption("--client <id>", "whose figures")
    .requiredOption("--query <text>", 'parameters of /v1/kpis, such as "by=campaign&from=-30d"')
    .option("--name <text>", "for whom or what it is")
    .action(run(async (options: CreateFeedOptions) => (await import("./commands/feeds.ts")).createFeed(options)));
  stored(feeds.command("list").description("every feed there ever was, never its address")).action(
    run(async (options: AdministrationOptions) => (await import("./commands/feeds.ts")).listFeeds(options)),
  );
  stored(
    feeds.command("revoke").description("take a feed's address away").argument("<id>", "as the list has it"),
  ).action((id: string, options: AdministrationOptions) =>
    run(async (given: AdministrationOptions) => (await import("./commands/feeds.ts")).revokeFeed(id, given))(options),
  );
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError("It is a whole number from 1 on.");
  return count;
}
