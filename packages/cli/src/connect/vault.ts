import { dirname, join } from "node:path";
import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import type { SecretFields, SecretStore } from "@leadline/core/ports";
import { type Environment, givenTo, variableOf } from "../config.ts";
import { readEnvFile, writeEnvFile } from "./env-file.ts";

/** Where `connect` keeps the secrets of one connection. */
export interface Vault {
  /** What is known before anybody is asked, as variables: what stands there, and what the environment sets. */
  readonly known: Environment;
  /** Replaces all fields, and says what a person should know of it. */
  keep(fields: SecretFields): Promise<readonly string[]>;
}

interface Key {
  readonly platform: PlatformId;
  readonly id: ConnectionId;
}

/** The `.env` beside a configuration. */
export function fileVault(config: string, key: Key, env: Environment): Vault {
  const file = join(dirname(config), ".env");
  return {
    known: { ...readEnvFile(file), ...env },
    async keep(fields) {
      const variables = withoutEarlier(variablesOf(key, fields), key, readEnvFile(file));
      writeEnvFile(file, variables);
      return [`The secrets are in ${file}.`, ...overruled(variables, env)];
    },
  };
}

/** The secrets of a deployed stage. What stands in `.env` is offered too, since the same app mostly serves both. */
export async function stageVault(
  { stage, secrets, config }: { readonly stage: string; readonly secrets: SecretStore; readonly config: string },
  key: Key,
  env: Environment,
): Promise<Vault> {
  const stored = await secrets.read(key.platform, key.id);
  return {
    known: { ...readEnvFile(join(dirname(config), ".env")), ...variablesOf(key, stored), ...env },
    async keep(fields) {
      await secrets.write(key.platform, key.id, fields);
      return [`The secrets are at the stage ${stage}, encrypted; its functions use them within five minutes.`];
    },
  };
}

function variablesOf({ platform, id }: Key, fields: SecretFields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [variableOf(platform, id, field), value] as const),
  );
}

/** Fields only an earlier consent had are emptied, so that the two are never mixed. */
function withoutEarlier(variables: Readonly<Record<string, string>>, { platform, id }: Key, present: Environment) {
  const earlier = givenTo(platform, id, present);
  const stale = typeof earlier === "string" ? {} : variablesOf({ platform, id }, earlier);
  return { ...Object.fromEntries(Object.keys(stale).map((name) => [name, ""])), ...variables };
}

/** A warning of variables that are set outside `.env`: they win over it, which nobody expects who has just written it. */
export function overruled(variables: Readonly<Record<string, string>>, env: Environment): readonly string[] {
  const names = Object.keys(variables).filter((name) => env[name] !== undefined && env[name] !== variables[name]);
  if (names.length === 0) return [];
  return [
    `! The environment sets ${names.join(", ")} as well, and that wins over .env: unset ${names.length === 1 ? "it" : "them"}.`,
  ];
}
