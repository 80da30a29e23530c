import { type EntityPage, type ReportId, snapshot } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import { decodePage } from "../page.ts";
import type { PlatformTraits, ReportTraits } from "../platform.ts";
import type { PageHead, PageStore } from "../ports.ts";

/** The platform's report of such pages; `null` where it has none. */
export function reportFor(
  traits: PlatformTraits,
  holds: ReportTraits["holds"],
  level: ReportTraits["level"],
): ReportId | null {
  return traits.reports.find((report) => report.holds === holds && report.level === level)?.id ?? null;
}

/** The names of one kind of the account's entities, as last read. */
export async function entitiesOf(
  owner: AccountKey,
  traits: PlatformTraits,
  level: ReportTraits["level"],
  pages: PageStore,
): Promise<EntityPage | null> {
  return (await storedEntities(owner, traits, level, pages))?.page ?? null;
}

/** The same with what its page was. */
export async function storedEntities(
  owner: AccountKey,
  traits: PlatformTraits,
  level: ReportTraits["level"],
  pages: PageStore,
): Promise<{ readonly page: EntityPage; readonly head: PageHead } | null> {
  const report = reportFor(traits, "entities", level);
  const [stored] = report === null ? [] : await pages.pages(owner, report, snapshot, snapshot);
  if (stored === undefined) return null;
  const { body, ...head } = stored;
  const page = decodePage(owner, stored);
  return page.holds === "entities" ? { page, head } : null;
}
