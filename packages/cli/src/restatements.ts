import { type FactPage, type Period, reportId } from "@leadline/core/facts";
import { accountName } from "@leadline/core/ids";
import { decodePage } from "@leadline/core/page";
import type { PageVersion, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import Table from "cli-table3";
import type { Names } from "./names.ts";

const account = reportId("account");

/** What the platforms changed since the night before, account by account: history at work. */
export async function restatements(store: Store, { clients }: Settings, names: Names): Promise<string> {
  const table = new Table({
    head: ["Account", "Days", "Spend then", "Spend now", "Results then", "Results now"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const owner of clients.flatMap(({ accounts }) => accounts)) {
    const versions = await store.pages.versions(owner, account, "D0000-01-01" as Period, "D9999-12-31" as Period);
    const pairs = restated(versions);
    if (pairs.length === 0) continue;
    const then = sums(pairs.map(([before]) => factsOf(owner, before)));
    const now = sums(pairs.map(([, after]) => factsOf(owner, after)));
    table.push([names.of(accountName(owner)), `${pairs.length}`, then.spend, now.spend, then.results, now.results]);
  }
  if (table.length === 0) return "The platforms restated nothing since the night before.";
  return `What the platforms restated since the night before\n${table.toString()}`;
}

/** The live version of each day that has an older one, with the one before it, of the newest read only. */
function restated(versions: readonly PageVersion[]): readonly (readonly [PageVersion, PageVersion])[] {
  const live = versions.filter(({ until }) => until === null);
  const newest = live.reduce((latest, { since }) => (since > latest ? since : latest), "");
  return live.flatMap((after) => {
    const before = versions.findLast(({ period, until }) => period === after.period && until === after.since);
    return before && after.since.slice(0, 10) === newest.slice(0, 10) ? [[before, after] as const] : [];
  });
}

function factsOf(owner: Parameters<typeof decodePage>[0], version: PageVersion): FactPage["facts"] {
  const page = decodePage(owner, version);
  return page.holds === "facts" ? page.facts : [];
}

function sums(pages: readonly FactPage["facts"][]): { readonly spend: string; readonly results: string } {
  const facts = pages.flat();
  const spend = facts.reduce((sum, { metrics }) => sum + (metrics.spend ?? 0n), 0n);
  const results = facts
    .flatMap((fact) => Object.values(fact.results))
    .reduce((sum, { count }) => sum + (count ?? 0n), 0n);
  return { spend: whole(spend), results: whole(results) };
}

// Only for the eye.
function whole(amount: bigint): string {
  return new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(
    Number(amount) / 1e6,
  );
}
