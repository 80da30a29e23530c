import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { FunctionEntry } from "@leadline/functions/manifest";
import type { Plugin } from "esbuild";

/** What packages take along and a function never calls. Each part left out throws, or holds nothing, should it be asked after all. */
export function leftOutOf(entry: FunctionEntry): Plugin[] {
  return [
    failuresOfOthers(entry),
    removals(entry),
    elicitation,
    endpointDiscovery,
    clientVersion,
    ...(entry.asksReading ? [] : [jsonSchema]),
  ];
}

/**
 * Traits carry their platform's failure table, which only those use who ask the platform. A function without its secrets
 * asks it nothing, so its table is left empty there.
 */
function failuresOfOthers({ needs }: FunctionEntry): Plugin {
  const asks = (platform: string) => needs.secrets.some(({ path }) => path.startsWith(`conn/${platform}/`));
  return {
    name: "failures",
    setup(building) {
      building.onLoad({ filter: /packages.platforms.src.[a-z0-9-]+.failures\.ts$/ }, ({ path }) => {
        if (asks(basename(dirname(path)))) return null;
        const tables = readFileSync(path, "utf8").matchAll(/^export const (\w+): readonly FailureRow\[\]/gm);
        return { contents: [...tables].map(([, name]) => `export const ${name} = [];`).join("\n") };
      });
    },
  };
}

/** The MCP SDK checks what users answer to a server's questions by a validator of 130 kB, and takes it along whether or not any is asked. */
const elicitation: Plugin = {
  name: "elicitation",
  setup(building) {
    building.onLoad({ filter: /modelcontextprotocol.sdk.dist.esm.validation.ajv-provider\.js$/ }, () => {
      return { contents: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("not bundled"); } }' };
    });
  },
};

/** Whoever may not remove an account has no use for what finds and deletes all that is known of it. */
function removals({ needs }: FunctionEntry): Plugin {
  const may = needs.table.some(
    ({ actions, keyPrefixes }) => actions.includes("remove") && keyPrefixes.includes("ACCOUNTS#"),
  );
  return {
    name: "removals",
    setup(building) {
      building.onLoad({ filter: /packages.store.src.dynamo.(removals|holdings)\.ts$/ }, ({ path }) => {
        if (may) return null;
        const names = readFileSync(path, "utf8").matchAll(/^export (?:async )?function (\w+)/gm);
        return { contents: [...names].map(([, name]) => `export const ${name} = () => null;`).join("\n") };
      });
    },
  };
}

/** Every zod schema can describe itself as JSON Schema: 19 kB that only tools for assistants need; OpenAPI is generated beforehand. */
const jsonSchema: Plugin = {
  name: "json-schema",
  setup(building) {
    building.onLoad({ filter: /zod.v4.core.(json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const names = readFileSync(path, "utf8").matchAll(/^export (?:const|function) (\w+)/gm);
      const parts = [...names].map(([, name]) => `export const ${name} = leftOut;`);
      const leftOut = 'const leftOut = () => () => { throw new Error("not bundled"); };';
      return { contents: [leftOut, ...parts, "export { leftOut as process };"].join("\n") };
    });
  },
};

/** A client says its version in every request, and takes its whole package description along for it. */
const clientVersion: Plugin = {
  name: "client-version",
  setup(building) {
    building.onLoad({ filter: /@aws-sdk.client-[a-z0-9-]+.package\.json$/ }, ({ path }) => {
      const version = /"version": "[^"]+"/.exec(readFileSync(path, "utf8"))?.[0] ?? "";
      return { contents: `{ ${version} }`, loader: "json" };
    });
  },
};

/** The client keeps a cache for a discovery of addresses that nobody has switched on. */
const endpointDiscovery: Plugin = {
  name: "endpoint-discovery",
  setup(building) {
    building.onLoad({ filter: /@aws-sdk.endpoint-cache.dist-es.EndpointCache\.js$/ }, () => {
      return { contents: "export class EndpointCache {}" };
    });
  },
};
