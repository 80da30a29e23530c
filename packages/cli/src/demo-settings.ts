import { join } from "node:path";
import type { Settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { credentials } from "@leadline/twin/credentials";
import * as z from "zod";
import { type Environment, loadSettings, readYaml, variableOf } from "./config.ts";

const configuration = join(import.meta.dirname, "../demo/leadline.yaml");

/**
 * The demo's clients, asked of a twin at the address that stands for the platform, as fast as it answers: it has no quota
 * that a pace could spare. Endpoint `api` stands under the platform's name, others under `<platform>-<name>`.
 */
export function demoSettings(addressOf: (platform: string) => string, over: Partial<Settings> = {}): Settings {
  return { ...loadSettings(configuration), ...addressesOf(addressOf), ...over };
}

/** The same as a deployed Leadline stores it, unchecked. */
export function demoDocument(addressOf: (platform: string) => string): Readonly<Record<string, unknown>> {
  return { ...anyFields.parse(readYaml(configuration)), ...addressesOf(addressOf) };
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

/** The twin's credentials as they would stand in `.env`. */
export function demoSecrets(): Environment {
  const fields = Object.entries(credentials).flatMap(([platform, secrets]) =>
    Object.entries(secrets).map(([field, value]) => [variableOf(platform, "agency", field), value] as const),
  );
  return Object.fromEntries(fields.filter(([name]) => !name.endsWith("MANAGER_ID")));
}
