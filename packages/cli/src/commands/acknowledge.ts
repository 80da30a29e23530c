import { userInfo } from "node:os";
import type { StoredState } from "@leadline/core/alerts/evaluation";
import { isForClient } from "@leadline/core/alerts/scope";
import { systemIds } from "@leadline/core/alerts/system";
import { LeadlineError } from "@leadline/core/errors";
import type { ClientId } from "@leadline/core/ids";
import type { Settings } from "@leadline/core/settings";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { acknowledge, acknowledgeAll } from "@leadline/core/watch/acknowledge";
import { notStanding } from "@leadline/core/watch/not-standing";
import { quoted, whileServed } from "../alerts/while-served.ts";
import { loadSettings } from "../config.ts";
import {
  type Administered,
  type AdministrationOptions,
  clientNamed,
  ensureData,
  originOf,
  withStore,
} from "./administration.ts";
import { say } from "./night.ts";

export interface AcknowledgeOptions extends AdministrationOptions {
  /** Whose; all of the rule's clients when left out, or the one the subject is of. */
  readonly client?: string;
  readonly rule: string;
  /** All that stand of the rule when left out. */
  readonly subject?: string;
  /** Hours, of a snooze. */
  readonly for?: number;
  /** Reminders come again. */
  readonly undo?: true;
}

/** Stops reminders of alerts, for as long as they last or for a while, or lets them come again; throws `input.invalid` when nothing such stands. */
export async function acknowledgeAlerts(options: AcknowledgeOptions): Promise<boolean> {
  const done = await whileServed(
    options,
    () => doneOf(options),
    (address) => insteadOf(options, address),
  );
  for (const one of done) say(lineOf(one));
  if (done.length > 1) say(`${done.length} alerts.`);
  return true;
}

/** The same over HTTP. */
function insteadOf({ config, rule, subject, client, for: hours, undo }: AcknowledgeOptions, address: string): string {
  const { scope } = loadSettings(config).alerts?.find(({ id }) => id === rule) ?? {};
  const whose = client ?? subject?.split("/")[0] ?? scope?.client ?? "<client>";
  const how = { ...(hours === undefined ? {} : { for: `${hours}h` }), ...(undo ? { undo } : {}) };
  const said = JSON.stringify({ client: whose, rule, ...(subject === undefined ? {} : { subject }), ...how });
  const path = `${address}/v1/alerts/${hours === undefined ? "acknowledge" : "snooze"}`;
  return `Say it there: curl -X POST ${quoted(path)} -H 'content-type: application/json' -d ${quoted(said)}`;
}

async function doneOf(options: AcknowledgeOptions): Promise<readonly StoredState[]> {
  ensureData(options);
  return await withStore(options, async (open) => {
    const settings = await open.settings();
    const owners = ownersOf(options, settings);
    const { now } = open.clock;
    const until = options.for === undefined ? null : addMs(now(), options.for * 3_600_000);
    const all: StoredState[] = [];
    for (const client of owners) all.push(...(await acknowledgeOf(client, { options, until, open })));
    if (all.length === 0) throw await noneStands(options, owners, { settings, store: open.store });
    return all;
  });
}

interface Around {
  readonly options: AcknowledgeOptions;
  readonly until: Instant | null;
  readonly open: Administered;
}

async function acknowledgeOf(client: ClientId | null, { options, until, open }: Around) {
  const { rule, subject, undo } = options;
  const said = { client, rule, by: userInfo().username, until, isUndone: undo === true };
  if (subject === undefined) return acknowledgeAll(said, open);
  return [(await acknowledge({ ...said, subject }, open)) ?? []].flat();
}

/** Leadline's own for its own rules; else the client that is named, the one the subject begins with, or all the rule is for. */
function ownersOf(options: AcknowledgeOptions, settings: Settings): readonly (ClientId | null)[] {
  const { client, rule, subject } = options;
  if (systemIds.includes(rule)) {
    if (client === undefined) return [null];
    throw new LeadlineError("input.invalid", `${rule} is Leadline's own, and no client's.`, {
      field: "client",
      hint: "Leave --client out, and name one with --subject, as leadline alerts list has it.",
    });
  }
  const named = client === undefined ? [] : [clientNamed(client, settings, originOf(options))];
  const first = subject?.split("/")[0];
  const own = settings.clients.filter(({ id }) => id === first).map(({ id }) => id);
  const [one] = named;
  if (one !== undefined && own.length > 0 && !own.includes(one)) {
    throw new LeadlineError("input.invalid", `${subject?.slice(0, 120)} is not ${one}'s.`, {
      field: "client",
      hint: "Leave --client out: the subject begins with it.",
    });
  }
  if (one !== undefined) return [one];
  return own.length > 0 ? own : settings.clients.map(({ id }) => id);
}

interface Known extends Pick<Administered, "store"> {
  readonly settings: Settings;
}

async function noneStands(
  { rule, subject }: AcknowledgeOptions,
  owners: readonly (ClientId | null)[],
  { settings, store }: Known,
): Promise<LeadlineError> {
  const states = (await Promise.all(owners.map((owner) => store.alerts.states(owner)))).flat();
  const isOwn = owners.includes(null);
  const configured = (settings.alerts ?? []).filter((one) => owners.some((id) => id !== null && isForClient(one, id)));
  const rules = isOwn ? systemIds : configured.map(({ id }) => id);
  const { field, says } = notStanding({ rule, subject, rules, states });
  return new LeadlineError("input.invalid", says, { field, hint: "See leadline alerts list." });
}

function lineOf({ subject, state: { acknowledged } }: StoredState): string {
  if (acknowledged === null) return `${subject.name}: reminders come again.`;
  const { until } = acknowledged;
  const time = until === null ? "as long as it lasts" : `until ${until.slice(0, 16).replace("T", " ")} UTC`;
  return `${subject.name}: no reminders ${time}; its recovery is told.`;
}
