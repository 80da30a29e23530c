import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { newDelivery } from "@leadline/core/delivery/delivery";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { settings } from "@leadline/core/settings";
import { epochMs, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { afterEach, expect, test, vi } from "vitest";
import { evaluateAlerts } from "./alerts.ts";
import { handClock } from "./hand-clock.ts";

const machineTime = instant("2026-11-23T07:00:00Z");
const demoTime = instant("2026-02-01T07:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

afterEach(() => vi.useRealTimers());

/** A receiver that wants to be left alone for three seconds, once. */
async function busyOnce() {
  const heads: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heads.push(request.headers);
    response.writeHead(heads.length === 1 ? 429 : 200, { "retry-after": "3" }).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : expect.unreachable();
  return { heads, url: `http://127.0.0.1:${port}/hook`, close: () => server.close() };
}

test("a demo's clock neither signs what a receiver checks by its own, nor stands for the wait it asks for", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: epochMs(machineTime) });
  const receiver = await busyOnce();
  const [store, clock] = [createMemoryStore(), handClock(demoTime)];
  const message = sampleMessage();
  await store.messages.put(message);
  await store.messages.open(newDelivery(message, "hook", demoTime));
  const configured = settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "northwind", name: "Northwind", accounts: [] }],
      channels: [{ id: "hook", kind: "webhook" }],
    },
    platforms,
  );
  const env = { LEADLINE_CHANNEL_HOOK_URL: receiver.url, LEADLINE_CHANNEL_HOOK_KEY: "k".repeat(40) };
  const waited: number[] = [];
  const wait = async (ms: number) => void waited.push(ms);
  await evaluateAlerts({ store, settings: configured, env, clock, log: quiet }, wait);
  receiver.close();
  const seconds = String(epochMs(machineTime) / 1000);
  expect(receiver.heads.map((head) => head["leadline-timestamp"])).toEqual([seconds, seconds]);
  expect(waited).toEqual([expect.closeTo(3_000, -3)]);
  expect(await store.messages.opened(message.client)).toEqual([]);
});
