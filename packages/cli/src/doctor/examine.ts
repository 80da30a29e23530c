import { LeadlineError } from "@leadline/core/errors";
import type { Connection, DiscoveredAccount, PlatformTraits, Transport } from "@leadline/core/platform";
import type { Clock, Store } from "@leadline/core/ports";
import { type ConnectionSettings, clientOf, type Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform } from "@leadline/platforms/load";
import { loadGrants } from "@leadline/platforms/load-grants";
import { transportFor } from "../workspace.ts";
import { accountFindings, unreachedFindings } from "./accounts.ts";
import { type Finding, refusalFinding } from "./finding.ts";
import { endedFinding, lifeFindings } from "./life.ts";
import { lastRunIn, quotaFinding, recordOf, requestsOf } from "./quota.ts";
import { versionFinding } from "./version.ts";

export interface Examination {
  readonly settings: Settings;
  /** With its secrets; throws `input.invalid` where they are not whole. */
  readonly connection: (one: ConnectionSettings) => Promise<Connection>;
  readonly clock: Clock;
  /** `null` where nothing was stored yet. */
  readonly store: Store | null;
  /** The deployed stage that is examined; absent for this machine. */
  readonly stage?: string | undefined;
}

/** A connection that answered, with all that can be asked through it. */
export interface Examined {
  readonly connection: Connection;
  readonly traits: PlatformTraits;
  readonly transport: Transport;
  readonly accounts: readonly DiscoveredAccount[];
}

export interface Health {
  readonly findings: readonly Finding[];
  readonly answered: readonly Examined[];
}

const quiet = { info: () => undefined, warn: () => undefined };

/** Looks at every connection by asking its platform, and at what the configuration makes of it. */
export async function examine(exam: Examination): Promise<Health> {
  const findings: Finding[] = [];
  const answered: Examined[] = [];
  for (const one of exam.settings.connections) {
    const { found, examined } = await examineConnection(one, exam);
    findings.push(...found);
    if (examined) answered.push(examined);
  }
  return {
    findings: [...findings, ...unreached(exam.settings, answered), ...(await quotas(exam, answered))],
    answered,
  };
}

interface Looked {
  readonly found: readonly Finding[];
  readonly examined?: Examined;
}

async function examineConnection(one: ConnectionSettings, exam: Examination): Promise<Looked> {
  const { settings, clock, store } = exam;
  const about = `${one.platform}:${one.id}`;
  const again = `leadline connect ${one.platform} --connection ${one.id}${exam.stage ? ` --stage ${exam.stage}` : ""}`;
  const traits = platforms.find(({ id }) => id === one.platform);
  if (!traits) throw new LeadlineError("internal.bug", `A configured platform is not listed: ${one.platform}`);
  const connection = await wholeConnection(one, exam, again);
  if (typeof connection === "string") {
    return { found: [{ about, topic: "secrets", mark: "act", says: connection }] };
  }
  const found: Finding[] = [{ about, topic: "secrets", mark: "good", says: "The secrets are there." }];
  const transport = transportFor(traits, clock, settings, quiet);
  try {
    const life = await (await loadGrants(traits.id)).life(connection, transport);
    const record = (await store?.connections.get(one.platform, one.id))?.grant ?? null;
    const context = {
      about,
      now: clock.now(),
      again,
      record,
      renewer: exam.stage ? "The function tokens" : "leadline sync",
    };
    const ended = endedFinding(life, context);
    if (ended !== null) return { found: [...found, ended] };
    found.push({ about, topic: "access", mark: "good", says: `${traits.label} accepts them.` });
    found.push(...lifeFindings(life, context));
  } catch (error) {
    return { found: [...found, refusalFinding(error, { about, topic: "access" }, again)] };
  }
  found.push(versionFinding(traits, about, clock.now()));
  try {
    const accounts = await (await loadPlatform(traits.id)).discover(connection, transport);
    found.push(...accountFindings(accounts, { about, platform: traits.id, settings }));
    return { found, examined: { connection, traits, transport, accounts } };
  } catch (error) {
    return { found: [...found, refusalFinding(error, { about, topic: "accounts" }, again)] };
  }
}

/** A sentence when the secrets are not whole. */
async function wholeConnection(
  one: ConnectionSettings,
  { connection, stage }: Examination,
  again: string,
): Promise<Connection | string> {
  try {
    return await connection(one);
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.code !== "input.invalid") throw error;
    return stage === undefined ? error.message : `${error.message} Run: ${again}`;
  }
}

function unreached(settings: Settings, answered: readonly Examined[]): readonly Finding[] {
  const whole = settings.connections
    .map(({ platform }) => platform)
    .filter((platform) => {
      const asked = settings.connections.filter((one) => one.platform === platform).length;
      return answered.filter(({ connection }) => connection.platform === platform).length === asked;
    });
  const reached = new Map(
    whole.map((platform) => {
      const own = answered.filter(({ connection }) => connection.platform === platform);
      return [platform, new Set<string>(own.flatMap(({ accounts }) => accounts.map(({ account }) => account)))];
    }),
  );
  return unreachedFindings(settings, reached);
}

/** Quota belongs to an app, so connections of one app are counted together, and an account they share once. */
async function quotas({ settings, clock, store }: Examination, answered: readonly Examined[]): Promise<Finding[]> {
  const apps = Map.groupBy(answered, ({ connection }) => `${connection.platform} app ${connection.app}`);
  const findings: Finding[] = [];
  for (const [about, members] of apps) {
    const [first] = members;
    if (first === undefined) continue;
    const { traits, connection } = first;
    const now = clock.now();
    const records = members.flatMap(({ accounts, connection: { id, platform } }) =>
      accounts.map((account) => recordOf(account, platform, id, now)),
    );
    const read = [...new Map(records.map((record) => [record.account, record])).values()].filter(
      (record) => record.state === "enabled" && clientOf(settings, record) !== undefined,
    );
    const requests = await requestsOf({ traits, accounts: read, now, last: lastRunIn(store) });
    findings.push(quotaFinding(traits, connection.app === traits.id ? traits.id : about, requests, read.length));
  }
  return findings;
}
