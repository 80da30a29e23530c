import { randomBytes } from "node:crypto";
import { LeadlineError } from "@leadline/core/errors";
import { feedBytes, feedId, newFeed } from "@leadline/core/feeds";
import { localTime } from "@leadline/core/time/instant";
import { settle } from "@leadline/functions/read-api/kpis-parameters";
import { storedQuestion } from "@leadline/functions/read-api/stored-question";
import Table from "cli-table3";
import { systemClock } from "../local/clock.ts";
import { type AdministrationOptions, clientNamed, originOf, withStore } from "./administration.ts";
import { say } from "./night.ts";

export interface CreateFeedOptions extends AdministrationOptions {
  readonly client: string;
  readonly query: string;
  readonly name?: string;
}

/** Puts a question behind an address and shows it, this once: only its digest is kept. */
export async function createFeed(options: CreateFeedOptions): Promise<boolean> {
  const query = checked(options.query);
  const { id, token, digest } = newFeed(randomBytes(feedBytes));
  const client = await withStore(options, async ({ store, clock, settings }) => {
    const client = clientNamed(options.client, await settings(), originOf(options));
    const createdAt = clock.now();
    await store.feeds.create({ id, name: options.name ?? "", digest, client, query, createdAt, revokedAt: null });
    return client;
  });
  say(`Feed ${id} of ${client}. Whoever has this address reads these figures until \`leadline feeds revoke ${id}\`.`);
  say('This is the only time it is shown; .json instead of .csv gives JSON. In Sheets: =IMPORTDATA("<address>")');
  console.log(`${await baseOf(options)}/v1/feeds/${token}.csv`);
  return true;
}

/** The address of a stage's API, so that the feed's can be pasted as it is; empty where it cannot be known. */
async function baseOf({ stage }: CreateFeedOptions): Promise<string> {
  if (stage === undefined) return "";
  const { apiAddress } = await import("../aws/api-address.ts");
  return (await apiAddress(stage))?.replace(/\/$/, "") ?? "";
}

/** The query without a leading question mark; throws `input.invalid` that names each parameter the API would refuse. */
function checked(query: string): string {
  const text = query.replace(/^\?/, "");
  const read = storedQuestion(text);
  const today = localTime(systemClock().now(), "UTC").date;
  const settled = "issues" in read ? read : settle(read.asked, today);
  if (!("issues" in settled)) return text;
  const lines = settled.issues.map(({ field, saw, expected }) => `${field}: found ${saw}, expected ${expected}`);
  throw new LeadlineError("input.invalid", `--query has a problem: ${lines.join("; ")}.`, {
    hint: 'Give what stands after the question mark of /v1/kpis, without client and format: --query "by=campaign&from=-30d".',
  });
}

/** Every feed there ever was; never the addresses. */
export async function listFeeds(options: AdministrationOptions): Promise<boolean> {
  const feeds = await withStore(options, ({ store }) => store.feeds.list());
  if (feeds.length === 0) {
    say("There is no feed yet. `leadline feeds create` makes one.");
    return true;
  }
  const head = ["Id", "Name", "Client", "Query", "Created", "State"];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { id, name, client, query, createdAt, revokedAt } of feeds) {
    const state = revokedAt === null ? "good" : `revoked ${revokedAt.slice(0, 10)}`;
    table.push([id, name, client, query, createdAt.slice(0, 10), state]);
  }
  console.log(table.toString());
  return true;
}

/** Takes a feed's address away, at once. */
export async function revokeFeed(id: string, options: AdministrationOptions): Promise<boolean> {
  const feed = feedId(id);
  const known = await withStore(options, ({ store, clock }) => store.feeds.revoke(feed, clock.now()));
  if (!known)
    throw new LeadlineError("input.invalid", `There is no feed ${feed}.`, { hint: "See leadline feeds list." });
  say(`Feed ${feed} is revoked: nothing stands at its address any more.`);
  return true;
}
