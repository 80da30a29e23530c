import { type Issue, seen } from "../issues.ts";
import type { ClientSettings, KnownPlatform } from "../settings.ts";
import type { AlertRule } from "./rule.ts";

interface Around {
  readonly alerts?: readonly AlertRule[] | undefined;
  readonly clients: readonly Pick<ClientSettings, "id">[];
  readonly channels?: readonly { readonly id: string }[] | undefined;
}

/** What a rule names that the rest of the configuration does not have. */
export function alertIssues(
  { alerts = [], clients, channels = [] }: Around,
  platforms: readonly Pick<KnownPlatform, "id">[],
): readonly Issue[] {
  const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
  const [clientIds, platformIds, channelIds] = [idsOf(clients), idsOf(platforms), idsOf(channels)];
  return alerts.flatMap(({ scope, channels: told }, at) => [
    ...strangers(
      placed(scope.client === undefined ? [] : [scope.client], () => `alerts[${at}].scope.client`),
      clientIds,
      "a client",
    ),
    ...strangers(
      placed(scope.platforms ?? [], (i) => `alerts[${at}].scope.platforms[${i}]`),
      platformIds,
      "a platform",
    ),
    ...strangers(
      placed(told, (i) => `alerts[${at}].channels[${i}]`),
      channelIds,
      "the id of an entry of channels",
    ),
  ]);
}

function placed(ids: readonly string[], fieldOf: (index: number) => string) {
  return ids.map((id, index) => ({ id, field: fieldOf(index) }));
}

function strangers(
  named: readonly { readonly id: string; readonly field: string }[],
  known: readonly string[],
  what: string,
): readonly Issue[] {
  const expected = known.length === 0 ? `${what}, of which there is none` : `${what}: ${known.join(", ")}`;
  return named.filter(({ id }) => !known.includes(id)).map(({ id, field }) => ({ field, saw: seen(id), expected }));
}
