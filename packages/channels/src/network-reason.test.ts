import { createServer } from "node:http";
import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { hostOf } from "./host-of.ts";
import { networkReason } from "./network-reason.ts";
import { createPost } from "./post.ts";

const now = () => instant("2026-11-23T07:00:00Z");

/** A port on which nobody listens any more. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("who cannot be reached is named by the host alone, with the reason and what to do", async () => {
  const port = await freePort();
  const post = createPost({ timeoutMs: 20_000, now });
  await expect(post({ url: `http://127.0.0.1:${port}/services/hush?sig=hush`, body: "{}" })).rejects.toMatchObject({
    code: "upstream.unavailable",
    message: `127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED).`,
    details: { hint: "See whether the server runs, and the port of its address." },
  });
});

test("a port that fetch never asks is told as such", async () => {
  const post = createPost({ timeoutMs: 20_000, now });
  await expect(post({ url: "http://127.0.0.1:9/hush", body: "{}" })).rejects.toMatchObject({
    message: "127.0.0.1:9 cannot be reached: its port is kept for something else.",
  });
});

test("a reason is found by the code of the error or of its cause, and never by its words", () => {
  const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error("hush"), { code }) });
  expect(networkReason(failed("ENOTFOUND"))?.says).toBe("its name is not known here (ENOTFOUND)");
  expect(networkReason(Object.assign(new Error("hush"), { code: "ECONNRESET" }))?.says).toBe(
    "the connection was cut (ECONNRESET)",
  );
  expect(networkReason(failed("ERR_ODD"))?.says).toBe("the network failed (ERR_ODD)");
  expect(networkReason(new DOMException("hush", "TimeoutError"))?.says).toBe("it did not answer in time");
  for (const other of [new Error("hush"), failed("hush/hush"), "hush", null]) expect(networkReason(other)).toBeNull();
});

test("of a host whose name is a key the key is left out", () => {
  expect(hostOf("https://hooks.slack.com/services/T0/B0/hush")).toBe("hooks.slack.com");
  expect(hostOf("https://prod-12.westeurope.logic.azure.com:443/workflows/hush?sig=hush")).toBe(
    "prod-12.westeurope.logic.azure.com",
  );
  expect(hostOf("https://eo1abcdef23.m.pipedream.net")).toBe("….m.pipedream.net");
  expect(hostOf("https://default0a1b2c3d.4e.environment.api.powerplatform.com/x")).toBe(
    "….4e.environment.api.powerplatform.com",
  );
  expect(hostOf("http://localhost:8080/hush")).toBe("localhost:8080");
  expect(hostOf("hush")).toBe("the address");
});
