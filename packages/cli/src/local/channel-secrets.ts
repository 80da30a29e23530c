import type { SecretFields } from "@leadline/core/ports";
import { camelCase, type Environment, variableOf } from "../config.ts";

/** A channel's secret as the environment gives it: `LEADLINE_CHANNEL_TEAM_URL` is the field `url` of the channel `team`. */
export function localChannelSecrets(env: Environment): (channel: string) => Promise<SecretFields> {
  return async (channel) => {
    const prefix = variableOf("channel", channel, "");
    const given = Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value ? [[camelCase(name.slice(prefix.length)), value] as const] : [],
    );
    return Object.fromEntries(given);
  };
}
