import { registerHooks } from "node:module";
import { stubs } from "./stubs.ts";

/** Importing this file first makes a later `import("google-ads-api")` load the stubs instead of its gRPC packages. */
registerHooks({
  resolve(specifier, context, next) {
    const url = context.parentURL?.includes("/google-ads-api/") ? stubs[specifier] : undefined;
    return url === undefined ? next(specifier, context) : { url, format: "commonjs", shortCircuit: true };
  },
});
