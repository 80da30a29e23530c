import type { AlertEvent } from "@leadline/core/alerts/state";
import { newDelivery } from "@leadline/core/delivery/delivery";
import { messageId } from "@leadline/core/delivery/notice";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import type { AfterNight, Told } from "./last-told.ts";
import { toldLines } from "./told-lines.ts";

const quiet: AfterNight = { standing: 0, withoutFigures: 0, night: null, told: [], onTheirWay: [] };
const night = calendarDate("2026-11-21");

function told(event: AlertEvent, text: string, more: Partial<Told["item"]> = {}): Told {
  const figures = [
    { label: "Cost per lead (CPL)", value: "€61.20" },
    { label: "Limit", value: "€45.00" },
    { label: "Before", value: "€30.00" },
  ];
  const status = event === "noData" ? "noData" : event === "fired" || event === "reminder" ? "alerting" : "ok";
  return { rule: "CPL", event, status, item: { tone: "bad", title: "Brand", text, figures, ...more } };
}

test("a night on which nothing stands is one line", () => {
  expect(toldLines({ ...quiet, night })).toEqual(["No alert stands, by the figures up to 2026-11-21."]);
  expect(toldLines(quiet)).toEqual(["No alert stands."]);
});

test("what is new has its figures, and the first of it its reason", () => {
  const one = told("fired", "It is dear.\nWhy: clicks +€31.20.\nMoved most: Brand.");
  const lines = toldLines({ ...quiet, night, standing: 2, told: [one, one, told("cleared", "Recovered.")] });
  expect(lines).toEqual([
    "2 alerts stand, by the figures up to 2026-11-21.",
    "  new         Brand: €61.20, limit €45.00, before €30.00 (CPL)",
    "              Why: clicks +€31.20.",
    "  new         Brand: €61.20, limit €45.00, before €30.00 (CPL)",
    "  recovered   Brand: €61.20, limit €45.00 (CPL)",
  ]);
});

test("what no figure says is said by its sentence", () => {
  const idle = told("fired", "Leads: 0 for €90.00 spent.", { figures: [{ label: "CPL", value: "–" }] });
  const missing = told("noData", "It cannot be judged.");
  expect(toldLines({ ...quiet, standing: 1, withoutFigures: 1, told: [idle, missing] })).toEqual([
    "1 alert stands, 1 cannot be judged.",
    "  new         Brand: Leads: 0 for €90.00 spent. (CPL)",
    "  no figures  Brand: It cannot be judged. (CPL)",
  ]);
});

test("no line is longer than a terminal, and what there is no room for is counted", () => {
  const long = told("fired", `It is dear.\nWhy: ${"the price of impressions +€1.00, ".repeat(9)}`, {
    title: "A campaign of many words ".repeat(6).trim(),
  });
  const lines = toldLines({ ...quiet, standing: 9, told: Array.from({ length: 9 }, () => long) });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.at(-1)).toBe("  and 5 more that stand");
  expect(lines.join(" ").match(/Why:/g)).toHaveLength(1);
});

test("the rest is counted as the first line counts: alerts, not messages, and what ended apart", () => {
  const still = Array.from({ length: 22 }, () => told("reminder", "Still."));
  const others = [told("noData", "Nothing is known."), told("closed", "Over."), told("cleared", "Recovered.")];
  const lines = toldLines({ ...quiet, standing: 27, withoutFigures: 1, told: [...still, ...others] });
  expect(lines[0]).toBe("27 alerts stand, 1 cannot be judged.");
  expect(lines.at(-1)).toBe("  and 23 more that stand, 1 more without figures, 2 more that ended");
});

test("a channel that does not take its messages says why, once", () => {
  const key = { client: null, night, id: messageId("alert-1") };
  const waiting = newDelivery(key, "team", instant("2026-11-22T16:00:00Z"));
  const failure = { code: "auth.forbidden", message: "It does not know its address or key any more." } as const;
  const lines = toldLines({ ...quiet, onTheirWay: [waiting, { ...waiting, failure }, { ...waiting, failure }] });
  expect(lines).toEqual([
    "No alert stands, 3 on the way to a channel.",
    "  not sent    team: It does not know its address or key any more.",
  ]);
});
