import { LeadlineError } from "@leadline/core/errors";
import {
  accountId,
  accountName,
  type ConnectionId,
  connectionId,
  type PlatformId,
  platformId,
} from "@leadline/core/ids";
import type { DiscoveredAccount, tiers } from "@leadline/core/platform";
import type { AccountRecord, AccountStore } from "@leadline/core/ports";
import { schemaVersion } from "@leadline/core/schema-version";
import type { TaskKey } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { accountRecordKey, accountRecordRange, openName } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import { isRemoval } from "./removal-item.ts";
import type { Item, Table } from "./table.ts";

const night = parsed(calendarDate).exactOptional();

const accountItem = extensible({
  ...itemShape,
  platform: parsed(platformId),
  account: parsed(accountId),
  name: z.string(),
  currency: z.string(),
  zone: z.string(),
  state: z.enum(["enabled", "disabled"]),
  status: z.string(),
  route: z.record(z.string(), z.string()),
  unreadable: z.string().exactOptional(),
  connection: parsed(connectionId),
  discoveredAt: parsed(instant),
  done: extensible({
    core: night,
    detail: night,
    audience: night,
    history: night,
    backfill: night,
  } satisfies Record<(typeof tiers)[number], unknown>),
  /** A map, so that one run comes and goes without a word about the others. */
  open: z.record(z.string(), z.literal(true)),
});

export function dynamoAccounts(table: Table): AccountStore {
  return {
    async get(owner) {
      const item = await table.get(accountRecordKey(owner));
      return item && !isRemoval(item) ? recordOf(item) : null;
    },
    async list(platform) {
      return (await table.query(accountRecordRange(platform))).filter((item) => !isRemoval(item)).map(recordOf);
    },
    async register(platform, connection, found, at) {
      for (const account of found) await register(table, { platform, connection, at }, account);
    },
    async takeOver(owner, from, to) {
      await table.update(accountRecordKey(owner), {
        update: "SET #connection = :to",
        condition: "#connection = :from",
        names: { "#connection": "connection" },
        values: { ":from": from, ":to": to },
      });
    },
    opened: (key) => opened(table, key),
    ended: (key, finished) => ended(table, key, finished),
  };
}

function recordOf(item: Item): AccountRecord {
  const { pk, sk, v, open, ...record } = readItem(accountItem, item);
  return { ...record, open: Object.keys(open).toSorted() };
}

interface Discovery {
  readonly platform: PlatformId;
  readonly connection: ConnectionId;
  readonly at: Instant;
}

/** Refused, and rightly so, where another connection has the account, has told us more lately, or its removal has begun. */
async function register(table: Table, { platform, connection, at }: Discovery, found: DiscoveredAccount) {
  const said = { platform, ...found, connection, discoveredAt: at };
  const kept = { v: schemaVersion, done: {}, open: {} };
  const names = [...Object.keys(said), ...Object.keys(kept)].map((name): [string, string] => [`#${name}`, name]);
  const values = Object.entries({ ...said, ...kept }).map(([name, value]): [string, unknown] => [`:${name}`, value]);
  await table.update(accountRecordKey({ platform, account: found.account }), {
    update: `SET ${[
      ...Object.keys(said).map((name) => `#${name} = :${name}`),
      ...Object.keys(kept).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ].join(", ")}${found.unreadable === undefined ? " REMOVE #unreadable" : ""}`,
    condition: "attribute_not_exists(pk) OR (#connection = :connection AND #discoveredAt <= :discoveredAt)",
    names: { ...Object.fromEntries(names), "#unreadable": "unreadable" },
    values: Object.fromEntries(values),
  });
}

async function opened(table: Table, key: TaskKey): Promise<void> {
  const noted = await table.update(accountRecordKey(key), {
    update: "SET #open.#run = :true",
    condition: "attribute_exists(#open)",
    names: { "#open": "open", "#run": openName(key) },
    values: { ":true": true },
  });
  if (!noted) throw new LeadlineError("internal.bug", `A run of an account nobody discovered: ${accountName(key)}`);
}

async function ended(table: Table, key: TaskKey, finished: boolean): Promise<void> {
  const names = { "#open": "open", "#run": openName(key) };
  const moved =
    finished &&
    (await table.update(accountRecordKey(key), {
      update: "REMOVE #open.#run SET #done.#tier = :night",
      condition: "attribute_exists(#open) AND (attribute_not_exists(#done.#tier) OR #done.#tier < :night)",
      names: { ...names, "#done": "done", "#tier": key.tier },
      values: { ":night": key.night },
    }));
  if (moved) return;
  await table.update(accountRecordKey(key), {
    update: "REMOVE #open.#run",
    condition: "attribute_exists(#open)",
    names,
  });
}
