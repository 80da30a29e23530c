import { sampleState } from "@leadline/core/delivery/sample";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { standingTable } from "./standing-table.ts";

const rule = { id: "cpl-high", name: "CPL", kpi: "cpl", severity: "warning", owner: "Ada" } as const;
const { key } = sampleState().subject;
const figures = { value: "61.2", limit: "45", currency: "EUR", probability: 0.9999 };
const entry = { subject: key, name: "Brand", event: "fired", reason: null, ...figures } as const;
const told = { night: calendarDate("2026-11-29"), rule, entry, says: "It is dear." };
const acknowledged = { at: instant("2026-12-01T08:00:00Z"), by: "Bob", until: null };

/** The cells of the only row, by their heads. */
function row(...asked: Parameters<typeof standingTable>): Readonly<Record<string, string>> {
  const lines = standingTable(...asked)
    .split("\n")
    .filter((line) => line.startsWith("│"));
  const [head = [], cells = []] = lines.map((line) => line.split("│").map((cell) => cell.trim()));
  return Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""]));
}

test("a figure says of which night it is, and who the rule's owner is stands beside who has acknowledged it", () => {
  const one = { ...sampleState({ acknowledged }), told };
  const shown = { Value: "€61.20", Sure: "99 %", "Figures of": "2026-11-29", "Acknowledged by": "Bob" };
  expect(row([one], [])).toMatchObject({ ...shown, Owner: "Ada" });
  expect(row([one], [{ id: "cpl-high", owner: "Eve" }])).toMatchObject({ ...shown, Owner: "Eve" });
  expect(row([one], [{ id: "cpl-high", owner: null }])).toMatchObject({ ...shown, Owner: "" });
});

test("what was never told has neither figures nor a night of theirs", () => {
  expect(row([{ ...sampleState(), told: null }], [])).toMatchObject({ Value: "", "Figures of": "", Owner: "" });
});
