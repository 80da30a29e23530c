import { afterAll, beforeEach, expect, test } from "vitest";
import { recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import { atlantic, closed, metaAsker, pacific, paris, rowsOf, stranger } from "./test-client.ts";

const twin = await startTwin();
const { get, insights } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

test("the token's accounts are listed, disabled ones too, and none else", async () => {
  const fields = "account_id,name,account_status,currency,timezone_name,timezone_offset_hours_utc,business{id,name}";
  const found = rowsOf(await get("me/adaccounts", { fields }));
  expect(found.map((row) => [row.id, row.account_status, row.currency, row.timezone_name])).toEqual([
    [`act_${paris}`, 1, "EUR", "Europe/Paris"],
    [`act_${pacific}`, 1, "USD", "America/Los_Angeles"],
    [`act_${atlantic}`, 1, "USD", "America/New_York"],
    [`act_${closed}`, 2, "EUR", "Europe/Paris"],
  ]);
  expect(found.map((row) => row.timezone_offset_hours_utc)).toEqual([1, -8, -5, 1]);
  expect(JSON.stringify(found)).not.toContain(stranger);
  expect(recordOf(found[0]?.business, "business").id).toEqual(expect.any(String));
});

test("deleted campaigns keep their rows and hide from the list unless asked for", async () => {
  const list = async (given = {}) =>
    rowsOf(await get(`act_${paris}/campaigns`, { fields: "name,effective_status", ...given }));
  expect(await list()).toHaveLength(5);
  const all = await list({ effective_status: '["ACTIVE","PAUSED","DELETED","ARCHIVED"]' });
  const deleted = all.filter((row) => row.effective_status === "DELETED");
  expect([all.length, deleted.length]).toEqual([6, 1]);
  const filtering = '[{"field":"campaign.effective_status","operator":"IN","value":["DELETED"]}]';
  expect(await list({ filtering })).toEqual(deleted);
  const rows = rowsOf(await insights(paris));
  expect(rows.map((row) => row.campaign_id)).toContain(deleted[0]?.id);
});

test("budgets are in minor units, insights are not", async () => {
  const [row] = rowsOf(await get(`act_${paris}/campaigns`, { fields: "daily_budget" }));
  expect(row?.daily_budget).toMatch(/^\d{4,5}$/);
});

test("an account can be asked alone", async () => {
  const { body } = await get(`act_${closed}`, { fields: "account_status,currency" });
  expect(body).toEqual({ id: `act_${closed}`, account_status: 2, currency: "EUR" });
});
