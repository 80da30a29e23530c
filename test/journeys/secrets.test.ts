import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { keepGrantsDaily } from "@leadline/cli/local/tokens";
import type { Period } from "@leadline/core/facts";
import { decodePage } from "@leadline/core/page";
import { platforms } from "@leadline/platforms/list";
import { canaries } from "@leadline/twin/credentials";
import { expect, test } from "vitest";
import { textIn } from "./command-line.ts";
import { dayMs, firstClient, type JourneyWorld, openWorld } from "./world.ts";

/** Something of every kind that goes wrong, on all platforms at once, so that errors of all kinds are made, logged and stored. */
const faults: Readonly<Record<string, readonly string[]>> = {
  "*": ["429", "500", "html", "cut", "reset", "empty"],
  "google.*": ["tokenExpired", "forbidden", "tooLarge", "notEnabled", "errorInStream", "invalidGrant"],
  "meta.*": ["tokenExpired", "tooLarge", "capability", "session", "notFound", "jobFailed"],
  "tiktok.*": ["tokenExpired", "forbidden", "tooLarge", "badMetric", "throttled", "revoked"],
  "linkedin.*": ["tokenExpired", "forbidden", "paramInvalid", "dailyQuota", "accountGone", "invalidGrant"],
};

test("no credential of any platform is in a log, an error, a stored byte or an answer", {
  timeout: 120_000,
}, async () => {
  const journey = await openWorld({ backfillDays: 20, ...firstClient(demoSettings(() => "")) });
  try {
    await journey.runtime.night();
    await journey.twin.faults(
      Object.entries(faults).flatMap(([route, kinds]) =>
        kinds.map((kind) => ({ route, kind, share: 0.04, seed: `${route}${kind}` })),
      ),
    );
    for (let day = 0; day < 3; day++) {
      await journey.nextDay();
      await journey.runtime.night();
      await keepGrantsDaily({ ...journey, env: demoSecrets() });
    }
    await journey.twin.faults([]);
    journey.clock.pass(dayMs);
    await keepGrantsDaily({ ...journey, env: demoSecrets() });
    expect(journey.events.filter((event) => event.includes("failed")).length).toBeGreaterThan(20);
    expectNone("a log", journey.events.join("\n"));
    expectNone("a stored task", inspect(await tasksOf(journey), { depth: 12 }));
    expectNone("a stored page", inspect(await pagesOf(journey), { depth: 12 }));
    expectNone("an answer", await answersOf(journey));
    for (const [name, bytes] of databaseFiles(journey.folder)) expectNone(name, bytes);
  } finally {
    await journey.close();
  }
});

function expectNone(place: string, text: string): void {
  expect({ place, found: canaries.filter((canary) => text.includes(canary)) }).toEqual({ place, found: [] });
}

async function tasksOf({ store, settings }: JourneyWorld) {
  const owners = settings.clients.flatMap(({ accounts }) => accounts);
  const tasks = owners.map((owner) => store.tasks.list(owner, "2026-01-01" as never, "2027-12-31" as never));
  const connections = settings.connections.map(({ platform, id }) => store.connections.get(platform, id));
  const records = owners.map((owner) => store.accounts.get(owner));
  return await Promise.all([...tasks, ...connections, ...records]);
}

async function pagesOf({ store, settings }: JourneyWorld) {
  const reports = platforms.flatMap(({ id, reports: own }) =>
    own.map((report) => ({ platform: id, report: report.id })),
  );
  const asked = settings.clients.flatMap(({ accounts }) =>
    accounts.flatMap((owner) =>
      reports.filter(({ platform }) => platform === owner.platform).map(({ report }) => ({ owner, report })),
    ),
  );
  const pages = asked.map(async ({ owner, report }) => {
    const stored = await store.pages.pages(owner, report, "A" as Period, "Z" as Period);
    return stored.map((page) => decodePage(owner, page));
  });
  const found = (await Promise.all(pages)).flat();
  expect(found.length).toBeGreaterThan(300);
  return found;
}

async function answersOf({ api }: JourneyWorld): Promise<string> {
  const paths = [
    "/",
    "/v1/accounts?client=northwind",
    "/v1/accounts?client=sunpeak",
    "/v1/kpis?client=sunpeak&by=campaign",
    "/v1/glossary",
  ];
  const answers = await Promise.all(paths.map(async (path) => (await api.request(path)).text()));
  return answers.join("\n");
}

/** As they lie on the disk. The database packs blocks, but a text that stands nowhere else is written out where it first comes. */
function databaseFiles(folder: string): [string, string][] {
  const inside = join(folder, "db");
  return readdirSync(inside).map((name) => [`db/${name}`, textIn(join(inside, name))]);
}
