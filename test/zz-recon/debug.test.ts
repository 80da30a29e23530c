import { test } from "vitest";
import { openWorld } from "../journeys/world.ts";
import { accountKey } from "@leadline/core/ids";
import { platforms } from "@leadline/platforms/list";
import { sourceOf } from "../../functions/read-api/accounts/source.ts";
import { reconcileDay } from "@leadline/core/reconcile";
import { decodePage } from "@leadline/core/page";
import { dayPeriod } from "@leadline/core/facts";
import { datesIn } from "@leadline/core/time/calendar-date";

test("x", async () => {
  const w = await openWorld({ backfillDays: 31 });
  try {
    await w.runtime.night();
    const owner = accountKey("tiktok:7123456789012345602");
    const record = await w.store.accounts.get(owner);
    const client = w.settings.clients.find((c) => c.accounts.some((a) => a.account === owner.account));
    const traits = platforms.find(({ id }) => id === "tiktok");
    if (!record || !client || !traits) throw new Error("?");
    const s = await sourceOf(record, traits, client, { store: w.store, clock: w.clock, traits: platforms });
    if (!s) throw new Error("??");
    for (const date of datesIn(s.reconciled)) {
      const [a] = await w.store.pages.pages(owner, s.reports.account, dayPeriod(date), dayPeriod(date));
      const [c] = await w.store.pages.pages(owner, s.reports.campaign, dayPeriod(date), dayPeriod(date));
      if (!a || !c) continue;
      const whole = decodePage(owner, a), parts = decodePage(owner, c);
      if (whole.holds !== "facts" || parts.holds !== "facts") continue;
      const r = reconcileDay({ whole: { page: whole, since: a.since, verifiedAt: a.readAt }, parts: { page: parts, since: c.since, verifiedAt: c.readAt }, earlier: [] }, { mapping: s.mappingOn(date), level: "campaign", residuals: traits.residuals ?? [], restated: 0 });
      const say = (n: string, x: { unallocated: bigint | null; shares: readonly { cause: string; amount: bigint }[] }) => x.unallocated ? `${n} ${x.unallocated} ${x.shares.map((y) => y.cause)}` : "";
      console.log(date, Object.entries(r.metrics).map(([n, x]) => say(n, x)).join(" | "), "##", Object.entries(r.results).map(([n, x]) => say(`${n}.c`, x.count) + say(`${n}.v`, x.value)).join(" "));
    }
  } finally { await w.close(); }
});
