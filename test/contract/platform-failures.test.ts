import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import type { PlatformTraits } from "@leadline/core/platform";
import { addMs } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { canaries } from "@leadline/twin/credentials";
import { platformTwins } from "@leadline/twin/platforms";
import { commonFaults } from "@leadline/twin/server/faults";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FaultCase, type FaultTable, remedyFor } from "./faults/fault-case.ts";
import { type Provoked, provoke } from "./faults/provoke.ts";
import { rowOf, signsOf, signsShown } from "./faults/row-of.ts";
import { connectToTwin, now } from "./platform-on-twin.ts";

const listed: readonly PlatformTraits[] = platforms;
const common = Object.keys(commonFaults);

for (const traits of listed) {
  const { id } = traits;
  const { table }: { readonly table: FaultTable } = await import(`./faults/${id}.ts`);
  const on = await connectToTwin(traits);
  const readAll = async (timeoutMs = 30_000) => {
    for (const report of traits.reports) await on.read(report.id, { timeoutMs });
  };
  await on.twin.reset();
  await readAll();
  const asked = Object.keys((await on.twin.requests()).counts);
  const routes = platformTwins.flatMap((twin) => (twin.id === id ? twin.routes({ qps: null }) : []));
  const provoked = table.cases.flatMap((one) =>
    one.kinds.map((kind) => [nameOf(one, table, kind), one, kind] as const),
  );
  const elsewhere = routes
    .filter(({ name }) => asked.includes(name) && name !== `${id}.${table.at}`)
    .flatMap(({ name, faults }) => firstKinds(table, [...common, ...Object.keys(faults)]).map((kind) => [name, kind]));

  describe(`${id} failing on the twin`, () => {
    const outcomes = new Map<string, Provoked>();
    beforeAll(async () => {
      for (const [name, one, kind] of provoked) outcomes.set(name, await provoke(on, traits, table, one, kind));
    });
    afterAll(on.twin.stop);
    afterEach(() => on.twin.reset());

    test.each(provoked)("%s", (name, one) => {
      const { thrown, struck, at } = outcomes.get(name) ?? { thrown: null, struck: [], at: now };
      const error = cleaned(thrown);
      const { code, scope, waitS, advice, says, rowless = false } = one;
      const notBefore = waitS === undefined ? undefined : addMs(at, waitS * 1000);
      expect({
        code: error.code,
        remedy: error.remedy,
        scope: error.details.scope,
        notBefore: error.details.notBefore,
      }).toEqual({ code, remedy: remedyFor[advice], scope, notBefore });
      expect(error.message).toContain(says);
      expect(rowOf(error, traits.failures) === undefined).toBe(rowless);
      expect(struck[0]).toBe(one.strikes ?? 1);
      expect(Math.min(...struck)).toBeGreaterThan(0);
    });

    test("every row of the failure table has been met, by each of its signs", () => {
      const met = new Set<string>();
      for (const { thrown } of outcomes.values()) {
        const row = thrown instanceof LeadlineError ? rowOf(thrown, traits.failures) : undefined;
        if (row === undefined || !(thrown instanceof LeadlineError)) continue;
        const at = traits.failures.indexOf(row);
        for (const sign of ["", ...signsShown(thrown, row)]) met.add(`row ${at}: ${row.says} ${sign}`);
      }
      const all = traits.failures.flatMap((row, at) =>
        ["", ...signsOf(row)].map((sign) => `row ${at}: ${row.says} ${sign}`),
      );
      expect(all.filter((one) => !met.has(one))).toEqual([]);
    });

    test("the twin knows no fault of which nothing is expected", () => {
      const expected = new Set([...table.cases.flatMap(({ kinds, and }) => [...kinds, and?.kind]), ...table.harmless]);
      const known = new Set([...common, ...routes.flatMap(({ faults }) => Object.keys(faults))]);
      expect([...known].filter((kind) => !expected.has(kind))).toEqual([]);
    });

    test.each(elsewhere)("%s answers %s: it means there what it means elsewhere", async (route, kind) => {
      await on.twin.faults([{ route, kind }]);
      const error = cleaned(await thrownBy(readAll()));
      const codes = table.cases.flatMap((one) => (one.kinds.includes(kind) ? [one.code] : []));
      expect(codes).toContain(error.code);
      if (error.code === "quota.exhausted") expect(error.details.scope).toBeDefined();
    });

    test.each(table.harmless)("%s is no failure", async (kind) => {
      await on.twin.faults([{ route: `${id}.${table.at}`, kind }]);
      await readAll();
      expect((await on.twin.requests()).struck[0]).toBeGreaterThan(0);
    });

    test.each(asked)("%s is slow: the read ends when its time is up", async (route) => {
      await on.twin.faults([{ route, kind: "slow", delayMs: 2_000 }]);
      expect(["narrow", "retry"]).toContain(cleaned(await thrownBy(readAll(200))).remedy);
    });

    test("a fault that is over leaves nothing behind", async () => {
      await on.twin.faults([{ route: `${id}.*`, kind: "html", times: 1 }]);
      cleaned(await thrownBy(readAll()));
      await readAll();
    });
  });
}

function nameOf(
  { at, doing = "read", report, days, tries, hurried, credentials }: FaultCase,
  table: FaultTable,
  kind: string,
) {
  const circumstances = [
    report,
    days === undefined ? undefined : `${days} days`,
    tries === undefined ? undefined : `after ${tries} tries`,
    hurried && "in a hurry",
    credentials && `with ${JSON.stringify(credentials)}`,
  ].filter((word) => word !== undefined);
  return [`${at ?? table.at} answers ${kind}`, doing, ...circumstances].join(", ");
}

/** One kind for each case: the others of it only differ in the code they show. */
function firstKinds({ cases }: FaultTable, known: readonly string[]): readonly string[] {
  const slow = ["slow", "huge"];
  const firsts = cases.flatMap(({ kinds, onlyHere }) =>
    onlyHere ? [] : kinds.filter((kind) => known.includes(kind)).slice(0, 1),
  );
  return [...new Set(firsts)].filter((kind) => !slow.includes(kind));
}

function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

/** The error, if it is one of ours and holds no secret. */
function cleaned(thrown: unknown): LeadlineError {
  if (!(thrown instanceof LeadlineError)) throw new Error(`Not an error of ours: ${inspect(thrown)}`);
  const shown = `${inspect(thrown, { depth: 9, showHidden: true })}${JSON.stringify(thrown)}`;
  expect(canaries.filter((secret) => shown.includes(secret))).toEqual([]);
  expect(thrown.code).not.toBe("internal.bug");
  return thrown;
}
