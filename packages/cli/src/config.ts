import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadEnvFile } from "node:process";
import { knownChannels } from "@leadline/channels/known";
import { connectionOf } from "@leadline/core/connection-of";
import { LeadlineError } from "@leadline/core/errors";
import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import { secretFields } from "@leadline/core/keep-grants";
import type { Connection, PlatformTraits } from "@leadline/core/platform";
import type { SecretFields } from "@leadline/core/ports";
import { type Settings, settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { parseDocument } from "yaml";

/** Reads and checks a configuration file. Every problem is named with its file, line or path, and what was expected. */
export function loadSettings(file: string): Settings {
  try {
    return settings(readYaml(file), platforms, knownChannels);
  } catch (error) {
    if (error instanceof LeadlineError) throw new LeadlineError(error.code, `${file}: ${error.message}`, error.details);
    throw error;
  }
}

/** What a YAML file holds, unchecked. Throws `input.invalid` naming the place, never quoting it. */
export function readYaml(file: string): unknown {
  const document = parseDocument(readText(file), { prettyErrors: true });
  const fault = document.errors[0];
  if (fault) throw notYaml(fault);
  try {
    return document.toJS();
  } catch (error) {
    throw notYaml(error);
  }
}

/** Its first line names the place; the others show the text, which may hold what nobody should see. */
function notYaml(error: unknown): LeadlineError {
  const [what = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return invalid(`This is not valid YAML: ${what.replace(/:$/, "")}.`);
}

function readText(file: string): string {
  if (!existsSync(file)) {
    throw invalid(
      "There is no such file. Copy packages/cli/demo/leadline.yaml to begin, or name another file with --config.",
    );
  }
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw invalid(`The file cannot be read (${codeOf(error)}).`);
  }
}

/** Adds the `.env` beside the configuration, if any, to the environment; what is set already wins. */
export function loadSecrets(configFile: string): void {
  const file = join(dirname(configFile), ".env");
  try {
    if (existsSync(file)) loadEnvFile(file);
  } catch (error) {
    throw invalid(`${file}: The file cannot be read (${codeOf(error)}).`);
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error));

export type Environment = Readonly<Record<string, string | undefined>>;

/** `LEADLINE_GOOGLE_MAIN_CLIENT_ID`: where a field of a connection's secret stands. */
export function variableOf(platform: string, connection: string, field: string): string {
  return `LEADLINE_${[platform, connection, field.replace(/([A-Z])/g, "_$1")].join("_")}`
    .replaceAll("-", "_")
    .toUpperCase();
}

/** What has become of the fields that were given: they themselves, or newer ones a renewal has brought. */
export type Newest = (platform: PlatformId, id: ConnectionId, given: SecretFields) => SecretFields;

/** Connections with the secrets of the environment, the newest at each call. Throws `input.invalid` naming every variable that is missing or wrong, never its content. */
export function connectionsOf(
  found: Settings,
  env: Environment,
  newest: Newest = (_, __, given) => given,
): (platform: PlatformId, id: ConnectionId) => Promise<Connection> {
  const given = new Map(
    found.connections.map(({ platform, id }) => [`${platform}:${id}`, givenTo(platform, id, env)] as const),
  );
  const problems = [...given.values()].flatMap((fields) => (typeof fields === "string" ? [fields] : []));
  if (problems.length > 0) throw invalid(problems.join("\n"));
  return async (platform, id) => {
    const fields = given.get(`${platform}:${id}`);
    if (fields === undefined || typeof fields === "string")
      throw invalid(`The connection ${platform}:${id} is no longer configured.`);
    return connectionOf(found, traitsOf(platform), { id, fields: newest(platform, id, fields) });
  };
}

function traitsOf(platform: string): PlatformTraits {
  const traits = platforms.find(({ id }) => id === platform);
  if (!traits) throw invalid(`No such platform: ${platform}`);
  return traits;
}

/** The fields of a connection's secret as the environment gives them, checked; else a sentence about what is missing or wrong. */
export function givenTo(platform: PlatformId, connection: ConnectionId, env: Environment): SecretFields | string {
  const prefix = variableOf(platform, connection, "");
  const given = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(prefix) && value ? [[camelCase(name.slice(prefix.length)), value]] : [],
  );
  const read = traitsOf(platform).credentials.safeParse(Object.fromEntries(given));
  if (read.success) return secretFields(read.data);
  const wrong = read.error.issues.map(({ path: [field = ""] }) => {
    const name = variableOf(platform, connection, String(field));
    return `${name} ${env[name] ? "is not valid" : "is missing"}`;
  });
  return `The connection ${platform}:${connection} cannot be used: ${wrong.join(", ")}. Run "leadline connect ${platform} --connection ${connection}", or put it into .env beside your configuration.`;
}

/** `CLIENT_ID` as a field is called: `clientId`. */
export function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function invalid(message: string): LeadlineError {
  return new LeadlineError("input.invalid", message);
}
