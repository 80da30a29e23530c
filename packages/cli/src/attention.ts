import { blueprints, type ErrorCode, LeadlineError } from "@leadline/core/errors";
import { type AccountKey, accountName } from "@leadline/core/ids";
import { nightDue } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { AccountRecord, Clock, Log, Store } from "@leadline/core/ports";
import { clientOf, type Settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";
import { variableOf } from "./config.ts";
import { labelOf, type Names } from "./names.ts";

/** A sentence for the person at the terminal; `act` when nothing goes on without them. */
export interface Notice {
  readonly line: string;
  readonly act: boolean;
}

interface Said {
  readonly platform: string;
  readonly connection: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A log that passes everything on and remembers which connections could not list their accounts. */
export function watchDiscovery(log: Log): { readonly log: Log; readonly refusals: () => readonly Said[] } {
  const refused = new Map<string, Said>();
  return {
    refusals: () => [...refused.values()],
    log: {
      info(event, fields) {
        log.info(event, fields);
        if (event === "discovered") refused.delete(`${fields?.platform}:${fields?.connection}`);
      },
      warn(event, fields = {}) {
        log.warn(event, fields);
        if (event !== "discovery.failed" || !isCode(fields.code)) return;
        const { platform, connection, code, message } = fields;
        const said = { platform: String(platform), connection: String(connection), code, message: String(message) };
        refused.set(`${platform}:${connection}`, said);
      },
    },
  };
}

const isCode = (code: unknown): code is ErrorCode => typeof code === "string" && Object.hasOwn(blueprints, code);

export interface Finished {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly names: Names;
  readonly refusals: readonly Said[];
}

/** What a person should know after a night, each thing once: refused logins, accounts left out, not found or not claimed. */
export async function noticesAfter(night: Finished): Promise<readonly Notice[]> {
  const { settings, refusals } = night;
  const owners = settings.clients.flatMap(({ accounts }) => accounts);
  const notices = [
    ...refusals.map(connectionNotice),
    ...(await Promise.all(owners.map((owner) => accountNotices(owner, night)))).flat(),
    ...(await unclaimed(night)),
  ];
  return [...new Map(notices.map((notice) => [notice.line, notice])).values()];
}

/** Throws `input.invalid` when accounts of a client belong to a platform to which no connection is left; any that is left may take them over. */
export function checkConnections(records: readonly AccountRecord[], settings: Settings): void {
  const known = new Set(settings.connections.map(({ platform }) => platform));
  const lost = records.find((record) => clientOf(settings, record) && !known.has(record.platform));
  if (lost === undefined) return;
  throw new LeadlineError(
    "input.invalid",
    `${labelOf(lost.platform)} · ${lost.name} (${accountName(lost)}) is read through the connection ${lost.platform}:${lost.connection}, which the configuration no longer has.`,
    { field: "connections", hint: `Put a connection to ${labelOf(lost.platform)} that reaches it back.` },
  );
}

function connectionNotice({ platform, connection, code, message }: Said): Notice {
  const what = `${labelOf(platform)}, connection ${connection}: ${message}`;
  const next: Readonly<Record<string, string>> = {
    "auth.expired": `Put fresh credentials into .env (${variableOf(platform, connection, "")}…), then run the same command again.`,
    "auth.forbidden": "Run the same command again when that is done.",
    "quota.exhausted": "Run the same command again later.",
    "upstream.unavailable": "Run the same command again later.",
  };
  return { line: `${what} ${next[code] ?? "Please report it."}`, act: true };
}

async function accountNotices(owner: AccountKey, night: Finished): Promise<readonly Notice[]> {
  const traits = platforms.find(({ id }) => id === owner.platform);
  const record = await night.store.accounts.get(owner);
  if (traits === undefined) return [];
  if (record === null) return unknownAccount(owner, night);
  if (record.unreadable !== undefined)
    return [{ line: `${night.names.of(accountName(record))} cannot be read. ${record.unreadable}`, act: true }];
  if (!night.settings.connections.some(({ platform, id }) => platform === record.platform && id === record.connection))
    return [orphanNotice(record, night.names)];
  const tasks = await lastTasks(record, traits, night);
  return tasks.flatMap((task) => taskNotices(task, record, night.names.of(accountName(record))));
}

function orphanNotice({ platform, account, connection }: AccountRecord, names: Names): Notice {
  const name = names.of(accountName({ platform, account }));
  const lost = `its connection ${platform}:${connection} is configured no more, and no other has taken it over.`;
  return { line: `${name}: ${lost} Put one back that reaches it.`, act: true };
}

/** The newest night's; one may have begun while this one was read. */
async function lastTasks(record: AccountRecord, traits: PlatformTraits, { store, clock }: Finished) {
  const due = nightDue(traits, record, clock.now());
  const tasks = await store.tasks.list(record, addDays(due, -1), due);
  return tasks.filter(({ night }) => night === tasks.at(-1)?.night);
}

function unknownAccount(owner: AccountKey, { settings, refusals, names }: Finished): readonly Notice[] {
  const { platform } = owner;
  const account = `${names.of(accountName(owner))} (${clientOf(settings, owner)?.name})`;
  if (!settings.connections.some((connection) => connection.platform === platform))
    return [{ line: `${account}: the configuration has no connection for ${labelOf(platform)}.`, act: true }];
  if (refusals.some((refusal) => refusal.platform === platform)) return [];
  return [
    { line: `${account}: no connection reaches this account. Check its id, and what the login may see.`, act: true },
  ];
}

function taskNotices(task: Task, { platform, connection }: AccountRecord, name: string): readonly Notice[] {
  if (task.state === "partial") {
    const failed = task.outcomes.filter(({ state }) => state === "failed");
    const reasons = [...new Set(failed.map(({ error }) => error?.message ?? "for no known reason"))].join(" ");
    const parts = `${failed.length} of ${task.outcomes.length} parts could not be read.`;
    return [
      {
        line: `${name}: ${parts} ${reasons} They are tried again the next night, or now with leadline redrive.`,
        act: true,
      },
    ];
  }
  if (task.state !== "ended" || task.note === undefined) return [];
  const { code, message } = task.note;
  if (blueprints[code].remedy !== "skip") return [connectionNotice({ platform, connection, code, message })];
  return [{ line: `${name} is left out: ${message}`, act: false }];
}

const mostListed = 50;

/** Listed one by one: whoever begins takes the ids from here. */
async function unclaimed({ store, settings }: Finished): Promise<readonly Notice[]> {
  const used = new Set(settings.connections.map(({ platform }) => platform));
  const records = (await Promise.all([...used].map((platform) => store.accounts.list(platform)))).flat();
  const free = records.filter((record) => record.state === "enabled" && clientOf(settings, record) === undefined);
  if (free.length === 0) return [];
  const listed = free.map((record) => `\n  ${accountName(record)}  ${labelOf(record.platform)} · ${record.name}`);
  const more = listed.length > mostListed ? `\n  and ${listed.length - mostListed} more` : "";
  const line = `No client has these accounts, so they are not read; name them in the configuration:${listed.slice(0, mostListed).join("")}${more}`;
  return [{ line, act: false }];
}
