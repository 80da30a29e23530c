import { expect, test } from "vitest";
import { clientId } from "../ids.ts";
import { instant } from "../time/instant.ts";
import { acknowledge } from "./acknowledge.ts";

const clock = { now: () => instant("2026-11-23T07:00:00Z") };
const said = { subject: "northwind", by: "Ada", until: null };

/** A store without any alert, of which only that may be asked. */
const alerts = { states: async () => [] };

const ask = (client: string | null, rule: string) =>
  acknowledge(
    { ...said, client: client === null ? null : clientId(client), rule },
    {
      // Nothing else is asked of it where no alert stands.
      store: { alerts } as unknown as Parameters<typeof acknowledge>[1]["store"],
      clock,
    },
  );

test("a client's alerts are named by the rules of the configuration, Leadline's own by theirs", async () => {
  expect(await ask("northwind", "cpl-high")).toBeNull();
  expect(await ask(null, "system.nightLate")).toBeNull();
  for (const rule of ["a#b", "system.nightLate", "", "CPL"]) {
    await expect(ask("northwind", rule)).rejects.toMatchObject({ code: "input.invalid", details: { field: "rule" } });
  }
  for (const rule of ["cpl-high", "system.", "system.other", "a#b"]) {
    await expect(ask(null, rule)).rejects.toMatchObject({ code: "input.invalid", details: { field: "rule" } });
  }
});
