import { createRequire } from "node:module";
import { expect, test } from "vitest";
import "./ads-customer.ts";

test("the SDK comes without its gRPC packages", () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => path.endsWith("/google/stubs/google-ads-node.cjs"))).toBe(true);
  expect(loaded.some((path) => path.endsWith("/google/stubs/google-gax.cjs"))).toBe(true);
  expect(loaded.filter((path) => /node_modules\/(google-ads-node|google-gax|@grpc)\//.test(path))).toEqual([]);
});
