import { inspect } from "node:util";
import { type ErrorCode, LeadlineError } from "@leadline/core/errors";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { canaries } from "@leadline/twin/credentials";
import { platformTwins } from "@leadline/twin/platforms";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { connectToTwin } from "./platform-on-twin.ts";

/** What each fault of the twin must become, whichever platform shows it; a fault without a line here fails the suite. */
const meanings: Readonly<Record<string, readonly ErrorCode[]>> = {
  html: ["upstream.unavailable"],
  cut: ["upstream.unavailable"],
  reset: ["upstream.unavailable"],
  empty: ["upstream.unavailable"],
  "500": ["upstream.unavailable"],
  "504": ["upstream.unavailable"],
  "502": ["upstream.unavailable"],
  "414": ["upstream.tooLarge"],
  "412": ["upstream.contract"],
  "411": ["upstream.contract"],
  "409": ["upstream.contract"],
  "408": ["upstream.unavailable"],
  "503": ["upstream.unavailable"],
  expiredPageToken: ["upstream.unavailable"],
  errorInStream: ["upstream.unavailable"],
  "429": ["quota.exhausted"],
  dailyQuota: ["quota.exhausted"],
  maintenance: ["upstream.unavailable"],
  system: ["upstream.unavailable"],
  throttled: ["quota.exhausted"],
  qps: ["quota.exhausted"],
  minuteQuota: ["quota.exhausted"],
  volumeQuota: ["quota.exhausted"],
  // A list that cannot be made smaller is asked again later instead.
  tooLarge: ["upstream.tooLarge", "upstream.unavailable", "quota.exhausted"],
  serviceTimeout: ["upstream.tooLarge", "upstream.unavailable"],
  throttled20000: ["upstream.tooLarge", "upstream.unavailable"],
  badMetric: ["upstream.contract"],
  methodNotAllowed: ["upstream.contract"],
  targetingDeprecated: ["upstream.contract"],
  versionMissing: ["upstream.contract"],
  paramMissing: ["upstream.contract"],
  paramInvalid: ["upstream.contract"],
  fieldInvalid: ["upstream.contract"],
  tokenExpired: ["auth.expired"],
  tokenInvalid: ["auth.expired"],
  // Where another token is made, that one may be too young to be known: it is given a moment first.
  revoked: ["auth.expired", "upstream.unavailable"],
  invalidGrant: ["auth.expired"],
  invalidClient: ["auth.forbidden"],
  adminPolicy: ["auth.forbidden"],
  forbidden: ["auth.forbidden", "account.disabled"],
  notEnabled: ["account.disabled"],
  advertiserGone: ["account.notFound"],
  noPermission: ["account.disabled"],
  accountGone: ["account.notFound"],
  appBlocked: ["auth.forbidden"],
  sunset: ["upstream.sunset"],
};

const listed: readonly PlatformTraits[] = platforms;

for (const traits of listed) {
  const on = await connectToTwin(traits);
  const readAll = async (timeoutMs = 30_000) => {
    for (const report of traits.reports) await on.read(report.id, { timeoutMs });
  };
  await on.twin.reset();
  await readAll();
  const asked = Object.keys((await on.twin.requests()).counts);
  const routes = platformTwins.flatMap((twin) => twin.routes({ qps: null })).filter(({ name }) => asked.includes(name));
  const kinds = routes.flatMap(({ name, faults }) =>
    [...new Set(["html", "cut", "reset", "empty", ...Object.keys(faults)])]
      .filter((kind) => kind !== "dashes")
      .map((kind) => [name, kind] as const),
  );
  describe(`${traits.id} failing on the twin`, () => {
    afterAll(on.twin.stop);
    afterEach(() => on.twin.reset());

    test.each(kinds)("%s answers %s: the code says what to do, and no secret comes along", async (route, kind) => {
      await on.twin.faults([{ route, kind }]);
      const error = await cleanError(readAll());
      expect(meanings[kind]).toContain(error.code);
      if (error.code === "quota.exhausted") expect(error.details.scope).toBeDefined();
    });

    test.each(routes.map(({ name }) => name))("%s is slow: the read ends when its time is up", async (route) => {
      await on.twin.faults([{ route, kind: "slow", delayMs: 2_000 }]);
      const error = await cleanError(readAll(200));
      expect(["narrow", "retry"]).toContain(error.remedy);
    });

    test("a fault that is over leaves nothing behind", async () => {
      await on.twin.faults([{ route: `${traits.id}.*`, kind: "html", times: 1 }]);
      await cleanError(readAll());
      await readAll();
    });
  });
}

async function cleanError(work: Promise<unknown>): Promise<LeadlineError> {
  const error: unknown = await work.then(
    () => "nothing failed",
    (thrown) => thrown,
  );
  if (!(error instanceof LeadlineError)) throw new Error(`Not an error of ours: ${inspect(error)}`);
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`;
  expect(canaries.filter((secret) => shown.includes(secret))).toEqual([]);
  expect(error.code).not.toBe("internal.bug");
  return error;
}
