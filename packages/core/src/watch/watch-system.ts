import type { SystemFinding } from "../alerts/system-finding.ts";
import { accountFindings, grantFinding, quotaFinding, versionFinding } from "../alerts/system-findings.ts";
import { type SystemRuleId, systemRules } from "../alerts/system-rules.ts";
import { platformId } from "../ids.ts";
import { lateNight, ownerOf } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import { clientOf } from "../settings.ts";
import type { Task } from "../task.ts";
import { addDays } from "../time/calendar-date.ts";
import { localTime } from "../time/instant.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import { ratesFindings } from "./rates-findings.ts";
import { settleSystem } from "./settle-system.ts";
import type { WatchPorts } from "./watch.ts";
import { watchResiduals } from "./watch-residuals.ts";

/** Tells of Leadline's own troubles and of their end. Nobody to tell: nothing is looked at. */
export async function watchSystem(ports: WatchPorts): Promise<void> {
  const channels = ports.settings.system?.channels ?? [];
  if (channels.length === 0) return;
  const accounts = await everyAccount(ports);
  const findings = Map.groupBy(await findingsOf(accounts, ports), ({ rule }) => rule);
  const rules = Object.keys(systemRules) as SystemRuleId[]; // Keys of the table are its ids.
  for (const rule of rules) {
    if (rule !== "residualUnexplained") {
      await settleSystem({ rule, findings: findings.get(rule) ?? [], channels }, ports);
    }
  }
  await watchResiduals({ accounts, channels }, ports);
}

function usedTraits({ settings, traits }: WatchPorts): readonly PlatformTraits[] {
  return traits.filter(({ id }) => settings.connections.some(({ platform }) => platform === platformId(id)));
}

async function everyAccount(ports: WatchPorts): Promise<readonly WatchedAccount[]> {
  const listed = usedTraits(ports).map(async (traits) => {
    const records = await ports.store.accounts.list(platformId(traits.id));
    return records.map((record) => ({ record, traits }));
  });
  return (await Promise.all(listed)).flat();
}

async function findingsOf(accounts: readonly WatchedAccount[], ports: WatchPorts): Promise<readonly SystemFinding[]> {
  const { settings, store, clock } = ports;
  const now = clock.now();
  const grants = settings.connections.map(async (connection) => {
    const { grant } = await store.connections.get(connection.platform, connection.id);
    return grantFinding(connection, grant, now);
  });
  // At once: one that fails while nobody waits for it would end the whole process.
  const [ofAccounts, ofGrants] = await Promise.all([
    Promise.all(accounts.map((account) => findingsOfAccount(account, ports))),
    Promise.all(grants),
  ]);
  return [
    ...ofAccounts.flat(),
    ...ofGrants,
    ...usedTraits(ports).map((known) => versionFinding(known, now)),
    ...(await quotaFindings(ports)),
    ...(await ratesFindings(accounts, ports)),
  ];
}

async function findingsOfAccount(account: WatchedAccount, ports: WatchPorts): Promise<readonly SystemFinding[]> {
  const { record, traits } = account;
  const client = clientOf(ports.settings, record)?.id ?? null;
  const now = ports.clock.now();
  const isBehind = client !== null && lateNight(traits, record, now) !== null;
  const latest = isBehind ? await latestRun(account, ports) : null;
  return accountFindings({ record, client, traits, latest }, now);
}

/** Its newest core run of the last days, for the reason it may hold. */
async function latestRun({ record }: WatchedAccount, { store, clock }: WatchPorts): Promise<Task | null> {
  const today = localTime(clock.now(), "UTC").date;
  const runs = await store.tasks.list(ownerOf(record), addDays(today, -7), addDays(today, 1));
  return runs.filter(({ tier }) => tier === "core").at(-1) ?? null;
}

/** Of every app that the connections name; one without a name is called after its platform. */
async function quotaFindings({ settings, store, clock }: WatchPorts): Promise<readonly SystemFinding[]> {
  const apps = new Map(
    settings.connections.map(({ platform, app = platform }) => [`${platform} ${app}`, { platform, app }] as const),
  );
  const found = [...apps.values()].map(async (key) =>
    quotaFinding(key, (await store.quota.get(key)).closings.all, clock.now()),
  );
  return await Promise.all(found);
}
