import { platformId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { clientOf, type Settings } from "@leadline/core/settings";

const listedAtMost = 20;

export interface Connected {
  readonly platform: string;
  readonly connection: string;
  readonly accounts: readonly DiscoveredAccount[];
  /** `null` when there is no configuration yet. */
  readonly settings: Settings | null;
  readonly config: string;
  /** Where the configuration has to be pushed to before it counts. */
  readonly stage?: string | undefined;
}

/** What the configuration still lacks for the connection to be of use, as lines for a person; none when it lacks nothing. */
export function adviceAfter(connected: Connected): readonly string[] {
  const { stage, config } = connected;
  const lines = [...logins(connected), ...unclaimed(connected)];
  if (stage === undefined || lines.length === 0) return lines;
  return [...lines, `Then let the stage know: leadline config push --stage ${stage} --config ${config}`];
}

function logins({ platform, connection, settings, config }: Connected): readonly string[] {
  const known = settings?.connections.some((one) => one.platform === platform && one.id === connection) ?? false;
  return [
    ...(settings === null ? [`There is no ${config} yet. It begins with:`, "  reportingCurrency: EUR"] : []),
    ...(known
      ? []
      : [`Add the connection to ${config}:`, "  connections:", `    - { id: ${connection}, platform: ${platform} }`]),
  ];
}

function unclaimed({ platform, accounts, settings, config, stage }: Connected): readonly string[] {
  const id = platformId(platform);
  const free = accounts.filter(
    ({ account, state }) => state === "enabled" && !(settings && clientOf(settings, { platform: id, account })),
  );
  const more = free.length - listedAtMost;
  const doctor = `leadline doctor${stage === undefined ? "" : ` --stage ${stage}`}`;
  return [
    ...(free.length === 0 ? [] : [`Give each account that is to be read to a client in ${config}:`, "      accounts:"]),
    ...free
      .slice(0, listedAtMost)
      .map(
        ({ account, name, currency, zone }) =>
          `        - ${platform}:${account} # ${oneLine(name)}, ${currency}, ${zone}`,
      ),
    ...(more > 0 ? [`        … and ${more} more: ${doctor} names them.`] : []),
  ];
}

/** A name somebody else chose, fit for a terminal and for a comment. */
const oneLine = (text: string) => text.replaceAll(/\p{C}+/gu, " ").slice(0, 80);
