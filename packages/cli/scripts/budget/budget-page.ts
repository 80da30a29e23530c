import {
  backfillTable,
  budgetTable,
  changeTable,
  firstNightTable,
  monthTable,
  nightTable,
  reportTable,
  shapeTable,
  taskTable,
} from "./budget-tables.ts";
import { googleTable, limitTable, linkedinTable, metaTable, tiktokTable } from "./quota-tables.ts";

/** Every generated part of the page that needs no night, by name. */
export const blocks: Readonly<Record<string, () => string>> = {
  shapes: shapeTable,
  nights: nightTable,
  reports: reportTable,
  changes: changeTable,
  google: googleTable,
  meta: metaTable,
  tiktok: tiktokTable,
  linkedin: linkedinTable,
  first: firstNightTable,
  backfill: backfillTable,
  tasks: taskTable,
  month: monthTable,
  budgets: budgetTable,
  limits: limitTable,
};

/** The part that comes from counted nights. */
export const countedBlock = "counted";

const marked = /<!-- budget:(\S+) -->\n[\s\S]*?<!-- \/budget -->/g;

/** The page with its parts made anew; a part that is not given stays. Throws when a part has no place in it. */
export function fillPage(text: string, given: Readonly<Record<string, string>>): string {
  const placed = new Set([...text.matchAll(marked)].map(([, name]) => name));
  const missing = Object.keys(given).filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`The page has no place for ${missing.join(", ")}.`);
  return text.replace(marked, (whole, name: string) =>
    given[name] === undefined ? whole : `<!-- budget:${name} -->\n${given[name]}\n<!-- /budget -->`,
  );
}

/** The page as it should be, its counted part left as it stands. */
export function freshPage(text: string): string {
  return fillPage(text, Object.fromEntries(Object.entries(blocks).map(([name, make]) => [name, make()])));
}
