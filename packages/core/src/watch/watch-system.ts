import { evaluateSystem, systemId } from "../alerts/system.ts";
import {
  accountFindings,
  grantFinding,
  quotaFinding,
  type SystemFinding,
  versionFinding,
} from "../alerts/system-findings.ts";
import { type SystemRuleId, systemRules } from "../alerts/system-rules.ts";
import { type AccountKey, platformId } from "../ids.ts";
import { lateNight, ownerOf } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord } from "../ports.ts";
import { clientOf } from "../settings.ts";
import type { Task } from "../task.ts";
import { addDays } from "../time/calendar-date.ts";
import { localTime } from "../time/instant.ts";
import { settle } from "./judge-rule.ts";
import type { WatchPorts } from "./watch.ts";

/** Tells of Leadline's own troubles and of their end. Nobody to tell: nothing is looked at. */
export async function watchSystem(ports: WatchPorts): Promise<void> {
  const channels = ports.settings.system?.channels ?? [];
  if (channels.length === 0) return;
  const findings = Map.groupBy(await findingsOf(ports), ({ rule }) => rule);
  const rules = Object.keys(systemRules) as SystemRuleId[]; // Keys of the table are its ids.
  for (const rule of rules) {
    const { en, fr, severity } = systemRules[rule];
    const head = { id: systemId(rule), name: en, kpi: null, severity, channels, owner: null };
    await settle(
      { client: null, rule: head, dueAt: (now) => now, title: { en, fr } },
      (states, now) => {
        const night = localTime(now, "UTC").date;
        return evaluateSystem({ rule, night, now, findings: findings.get(rule) ?? [], states, channels });
      },
      ports,
    );
  }
}

async function findingsOf(ports: WatchPorts): Promise<readonly SystemFinding[]> {
  const { settings, store, traits, clock } = ports;
  const now = clock.now();
  const used = traits.filter(({ id }) => settings.connections.some(({ platform }) => platform === platformId(id)));
  const accounts = await Promise.all(used.map((known) => findingsOfAccounts(known, ports)));
  const grants = settings.connections.map(async (connection) => {
    const { grant } = await store.connections.get(connection.platform, connection.id);
    return grantFinding(connection, grant, now);
  });
  return [
    ...accounts.flat(),
    ...(await Promise.all(grants)),
    ...used.map((known) => versionFinding(known, now)),
    ...(await quotaFindings(ports)),
  ];
}

async function findingsOfAccounts(known: PlatformTraits, ports: WatchPorts): Promise<readonly SystemFinding[]> {
  const records = await ports.store.accounts.list(platformId(known.id));
  const found = records.map(async (record) => {
    const client = clientOf(ports.settings, record)?.id ?? null;
    const now = ports.clock.now();
    const isBehind = client !== null && lateNight(known, record, now) !== null;
    const latest = isBehind ? await latestRun(record, ports) : null;
    return accountFindings({ record, client, traits: known, latest }, now);
  });
  return (await Promise.all(found)).flat();
}

/** Its newest core run of the last days, for the reason it may hold. */
async function latestRun(record: AccountRecord, { store, clock }: WatchPorts): Promise<Task | null> {
  const owner: AccountKey = ownerOf(record);
  const today = localTime(clock.now(), "UTC").date;
  const runs = await store.tasks.list(owner, addDays(today, -7), addDays(today, 1));
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
