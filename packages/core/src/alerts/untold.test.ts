import { expect, test } from "vitest";
import { sampleState } from "../delivery/sample.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { alertEvents } from "./state.ts";
import { lastWords } from "./untold.ts";

const rule = { id: "cpl-high", name: "CPL", kpi: "cpl", severity: "warning", channels: ["team"], owner: null } as const;
const night = calendarDate("2026-11-22");
const [early, late] = [instant("2026-11-23T06:00:00Z"), instant("2026-11-23T07:00:00Z")];

test("what came of states is told night by night, as of the last that moved; what moved nothing is not told", () => {
  const states = [
    sampleState({ subject: "a", night, event: "fired", toldAt: early }),
    sampleState({ subject: "b", night, event: "cleared", toldAt: late }),
    sampleState({ subject: "c", night, event: null }),
    sampleState({ subject: "d", night: addDays(night, -1), event: "closed", toldAt: early }),
  ];
  const found = lastWords(rule, states).map(({ night: of, at, entries }) => [
    of,
    at,
    ...entries.map(({ subject, event }) => `${subject.key} ${event}`),
  ]);
  expect(found).toEqual([
    [night, late, "a fired", "b cleared"],
    [addDays(night, -1), early, "d closed"],
  ]);
  expect(lastWords(rule, [])).toEqual([]);
});

test("each event has its sentence in both languages, that of Leadline's own troubles another one", () => {
  const sentences = alertEvents.flatMap((event) =>
    lastWords(rule, [sampleState({ event, toldAt: late })]).flatMap(({ entries }) => entries.map(({ says }) => says)),
  );
  expect(new Set(sentences.flatMap(({ en, fr }) => [en, fr])).size).toBe(2 * alertEvents.length);
  const [own] = lastWords({ ...rule, kpi: null }, [sampleState({ event: "fired", toldAt: late })]);
  expect(own?.entries[0]?.says.en).toBe("Brand had changed when Leadline was interrupted: see what is told next.");
});
