import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadEnvFile } from "node:process";
import { LeadlineError } from "@leadline/core/errors";
import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import type { Connection, PlatformTraits } from "@leadline/core/platform";
import { clientOf, type Settings, settings } from "@leadline/core/settings";
import type { PlanSettings } from "@leadline/core/tick";
import { platforms } from "@leadline/platforms/list";
import { parseDocument } from "yaml";

/** Reads and checks a configuration file. Every problem is named with its file, line or path, and what was expected. */
export function loadSettings(file: string): Settings {
  const document = parseDocument(readText(file), { prettyErrors: true });
  const fault = document.errors[0];
  if (fault) throw invalid(`${file} is not valid YAML: ${fault.message.split("\n")[0]}`);
  try {
    return settings(document.toJS(), platforms);
  } catch (error) {
    if (error instanceof LeadlineError) throw new LeadlineError(error.code, `${file}: ${error.message}`, error.details);
    throw error;
  }
}

function readText(file: string): string {
  if (!existsSync(file)) {
    throw invalid(
      `There is no ${file}. Copy packages/cli/demo/leadline.yaml to begin, or name another file with --config.`,
    );
  }
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw invalid(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Adds the `.env` beside the configuration, if any, to the environment; what is set already wins. */
export function loadSecrets(configFile: string): void {
  const file = join(dirname(configFile), ".env");
  if (existsSync(file)) loadEnvFile(file);
}

/** What planning needs of the settings. */
export function planSettings(found: Settings): PlanSettings {
  return { backfillDays: found.backfillDays, isAssigned: (owner) => clientOf(found, owner) !== undefined };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** `LEADLINE_GOOGLE_MAIN_CLIENT_ID`: where a field of a connection's secret stands. */
export function variableOf(platform: string, connection: string, field: string): string {
  return `LEADLINE_${[platform, connection, field.replace(/([A-Z])/g, "_$1")].join("_")}`
    .replaceAll("-", "_")
    .toUpperCase();
}

/** Connections with the secrets of the environment. Throws `input.invalid` naming every variable that is missing or wrong, never its content. */
export function connectionsOf(
  found: Settings,
  env: Environment,
): (platform: PlatformId, id: ConnectionId) => Promise<Connection> {
  const connections = new Map(
    found.connections.map(({ platform, id, app }) => [
      `${platform}:${id}`,
      connectionOf(platform, id, app ?? platform),
    ]),
  );
  function connectionOf(platform: PlatformId, id: ConnectionId, app: string): Connection {
    const traits = traitsOf(platform);
    const endpoints = { ...traits.endpoints, ...found.platforms[platform]?.endpoints };
    return { id, platform, app, credentials: credentialsOf(traits, id, env), endpoints };
  }
  return async (platform, id) => {
    const connection = connections.get(`${platform}:${id}`);
    if (!connection) throw invalid(`The connection ${platform}:${id} is no longer configured.`);
    return connection;
  };
}

function traitsOf(platform: string): PlatformTraits {
  const traits = platforms.find(({ id }) => id === platform);
  if (!traits) throw invalid(`No such platform: ${platform}`);
  return traits;
}

function credentialsOf({ id: platform, credentials }: PlatformTraits, connection: string, env: Environment): unknown {
  const prefix = variableOf(platform, connection, "");
  const given = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(prefix) && value ? [[camelCase(name.slice(prefix.length)), value]] : [],
  );
  const read = credentials.safeParse(Object.fromEntries(given));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path: [field = ""] }) => {
    const name = variableOf(platform, connection, String(field));
    return `${name} ${env[name] ? "is not valid" : "is missing"}`;
  });
  throw invalid(
    `The connection ${platform}:${connection} cannot be used: ${problems.join(", ")}. Put it into .env beside your configuration.`,
  );
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function invalid(message: string): LeadlineError {
  return new LeadlineError("input.invalid", message);
}
