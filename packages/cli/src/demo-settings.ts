import { join } from "node:path";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { credentials } from "@leadline/twin/credentials";
import * as z from "zod";
import { type Environment, loadSettings, readYaml, variableOf } from "./config.ts";

/** What the demo is configured with, unless it is given another file. */
export const demoConfiguration = join(import.meta.dirname, "../demo/leadline.yaml");

/** The demo's clients, asked of a twin. Without the rules of the demo, which would be judged in every night of a test. */
export function demoSettings(addressOf: (platform: string) => string, over: Partial<Settings> = {}): Settings {
  return { ...atTwin(loadSettings(demoConfiguration), addressOf), alerts: [], ...over };
}

/**
 * A configuration as it is, but for whom it asks: a twin at the address that stands for the platform, as fast as it answers, since it
 * has no quota that a pace could spare. Endpoint `api` stands under the platform's name, others under `<platform>-<name>`.
 */
export function atTwin(configured: Settings, addressOf: (platform: string) => string): Settings {
  return { ...configured, ...addressesOf(addressOf) };
}

/** The demo's configuration as a deployed Leadline stores it, unchecked, with its rules; asked of a twin. */
export function demoDocument(addressOf: (platform: string) => string): Readonly<Record<string, unknown>> {
  return { ...anyFields.parse(readYaml(demoConfiguration)), ...addressesOf(addressOf) };
}

const anyFields = z.record(z.string(), z.unknown());

function addressesOf(addressOf: (platform: string) => string): Pick<Settings, "platforms" | "sources"> {
  const addresses = platforms.map(({ id, endpoints }) => {
    const url = addressOf(id);
    const known = Object.keys(endpoints).map((name) => [name, `${url}/${name === "api" ? id : `${id}-${name}`}`]);
    return [id, { endpoints: Object.fromEntries(known), requestsPerSecond: 1000 }];
  });
  const sources = { ecb: { endpoints: { files: `${addressOf("ecb")}/ecb` } } };
  return { platforms: Object.fromEntries(addresses), sources };
}

/** The secrets of channels, and of nothing else: an imitated platform is shown no real credentials. */
export function channelSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("LEADLINE_CHANNEL_")));
}

/** The twin's credentials as they would stand in `.env`, for connections of these ids to any platform. */
export function demoSecrets(connections: readonly string[] = ["agency"]): Environment {
  const fields = connections.flatMap((id) =>
    Object.entries(credentials).flatMap(([platform, secrets]) =>
      Object.entries(secrets).map(([field, value]) => [variableOf(platform, id, field), value] as const),
    ),
  );
  return Object.fromEntries(fields.filter(([name]) => !name.endsWith("MANAGER_ID")));
}
