import type { StoredState } from "@leadline/core/alerts/evaluation";
import { sampleRule } from "@leadline/core/alerts/sample";
import { sampleState } from "@leadline/core/delivery/sample";
import { clientId } from "@leadline/core/ids";
import { expect, test } from "vitest";
import { createReadApi } from "./index.ts";
import { sampleApi } from "./sample-api.ts";

const northwind = clientId("northwind");

/** The first page where a rule is configured and these states are stored. */
async function pageWith(...states: readonly StoredState[]): Promise<string> {
  const { ports, store } = sampleApi();
  for (const state of states) await store.alerts.put(northwind, state);
  const configured = { ...(await ports.settings()), alerts: [sampleRule({ id: "cpl-high", name: "CPL & more" })] };
  const api = createReadApi({ ...ports, settings: async () => configured }, { keys: "checked" });
  return await (await api.request("/")).text();
}

const state = (subject: string, over: Partial<StoredState["state"]> = {}) => sampleState({ subject, ...over });

test("the first page names what alerts, at its client and by the names people know", async () => {
  const well = state("northwind/google:1/2", { status: "ok", alerting: false });
  const page = await pageWith(state("northwind/google:1/1"), well);
  expect(page.match(/1 alert stands/g)).toHaveLength(1);
  expect(page).toMatch(/<li>.+: alerting since \d{4}-\d\d-\d\d \(CPL &amp; more\)<\/li>/);
  expect(page.indexOf("1 alert stands")).toBeLessThan(page.indexOf("<h2>Sunpeak</h2>"));
});

test("the first page names five alerts and counts the others", async () => {
  const page = await pageWith(...Array.from({ length: 7 }, (_, at) => state(`northwind/google:1/${at}`)));
  expect(page).toContain("7 alerts stand");
  expect(page.match(/alerting since/g)).toHaveLength(5);
  expect(page).toContain("<li>and 2 more</li>");
});

test("where nothing alerts the first page leads to what was told", async () => {
  expect(await pageWith()).toContain("Alerts: what stands, and what was told");
});
