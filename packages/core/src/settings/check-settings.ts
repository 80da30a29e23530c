import { alertIssues } from "../alerts/check-rules.ts";
import { channelIssues, type KnownChannel } from "../delivery/channel-settings.ts";
import { accountName } from "../ids.ts";
import { type Issue, seen } from "../issues.ts";
import { mappingIssues } from "../mapping/check.ts";
import type { MappingOverride } from "../mapping/overrides.ts";
import type { ClientSettings, KnownPlatform, Settings } from "../settings.ts";
import { toldIssues } from "./told.ts";

/** What the schema of a configuration cannot say: known platforms, one owner per account, names that stand once. */
export function settingsIssues(
  read: Settings,
  platforms: readonly KnownPlatform[],
  channels: readonly KnownChannel[] | null,
): readonly Issue[] {
  return [
    ...platformIssues(read, platforms),
    ...repeated(read.clients.map(({ id }, index) => [id, `clients[${index}].id`])),
    ...repeated(read.connections.map(({ id, platform }, i) => [`${platform}:${id}`, `connections[${i}].id`])),
    ...repeated(accountPlaces(read)),
    ...repeated((read.alerts ?? []).map(({ id }, index) => [id, `alerts[${index}].id`])),
    ...repeated((read.channels ?? []).map(({ id }, index) => [id, `channels[${index}].id`])),
    ...repeated((read.digests ?? []).map(({ id }, index) => [id, `digests[${index}].id`])),
    ...alertIssues(read, platforms),
    ...(channels === null ? [] : channelIssues(read.channels ?? [], channels)),
    ...toldIssues(read),
    ...mappingsIssues(read, platforms),
  ];
}

type Places = readonly (readonly [name: string, field: string])[];

function accountPlaces({ clients }: Settings): Places {
  return clients.flatMap(({ accounts }, at) => {
    return accounts.map((key, index) => [accountName(key), `clients[${at}].accounts[${index}]`] as const);
  });
}

function repeated(places: Places): readonly Issue[] {
  const first = new Map<string, string>();
  return places.flatMap(([name, field]) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, field);
    return earlier === undefined
      ? []
      : [{ field, saw: seen(name), expected: `it once only; it stands at ${earlier} too` }];
  });
}

function platformIssues(
  { clients, connections, platforms: own }: Settings,
  platforms: readonly KnownPlatform[],
): readonly Issue[] {
  const ids = platforms.map(({ id }) => id);
  const expected = `a platform: ${ids.join(", ")}`;
  const named: Places = [
    ...clients.flatMap(({ accounts }, at) =>
      accounts.map(({ platform }, i) => [platform, `clients[${at}].accounts[${i}]`] as const),
    ),
    ...connections.map(({ platform }, at) => [platform, `connections[${at}].platform`] as const),
    ...Object.keys(own).map((id) => [id, `platforms.${id}`] as const),
  ];
  const unknown = named.filter(([id]) => !ids.includes(id)).map(([id, field]) => ({ field, saw: seen(id), expected }));
  const endpoints = platforms.flatMap(({ id, endpoints: known }) =>
    Object.keys(own[id]?.endpoints ?? {})
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({
        field: `platforms.${id}.endpoints.${name}`,
        saw: seen(name),
        expected: `one of ${Object.keys(known).join(", ")}`,
      })),
  );
  return [...unknown, ...endpoints];
}

function mappingsIssues({ clients }: Settings, platforms: readonly KnownPlatform[]): readonly Issue[] {
  return clients.flatMap((client, at) => {
    const places: [string, string][] = [];
    const issues = client.mapping.flatMap((entry, index) => {
      const field = `clients[${at}].mapping[${index}]`;
      const scope = entry.account === undefined ? (entry.platform ?? "") : accountName(entry.account);
      for (const [goal, rule] of Object.entries(entry.goals)) {
        if (rule !== undefined)
          places.push([`${goal} of ${scope} from ${entry.validFrom ?? "ever"}`, `${field}.goals.${goal}`]);
      }
      return entryIssues(entry, client, { field, platforms });
    });
    return [...issues, ...repeated(places)];
  });
}

function entryIssues(
  { platform, account, goals }: MappingOverride,
  { accounts }: ClientSettings,
  { field, platforms }: { readonly field: string; readonly platforms: readonly KnownPlatform[] },
): readonly Issue[] {
  const id = account?.platform ?? platform;
  const traits = platforms.find((known) => known.id === id);
  if (!traits) {
    const expected = `a platform: ${platforms.map((known) => known.id).join(", ")}`;
    return [{ field: `${field}.${account ? "account" : "platform"}`, saw: seen(id), expected }];
  }
  const foreign = account !== undefined && !accounts.some((key) => accountName(key) === accountName(account));
  const stranger: Issue[] = foreign
    ? [{ field: `${field}.account`, saw: seen(accountName(account)), expected: "an account of this client" }]
    : [];
  return [...stranger, ...mappingIssues(goals, traits.mapping, `${field}.goals`)];
}
