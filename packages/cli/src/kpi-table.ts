import type { Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import Table from "cli-table3";
import * as z from "zod";
import { labelOf } from "./names.ts";

const columns = ["spend", "leads", "cpl", "cpa", "roas", "cos", "cpm", "ctr", "conversionRate"] as const;
const heads = ["Platform", "Spend", "Leads", "CPL", "CPA", "ROAS", "COS", "CPM", "CTR", "Conv. rate"];
const shares: ReadonlySet<string> = new Set(["ctr", "conversionRate", "cos"]);
const places: Readonly<Record<string, number>> = { spend: 0, leads: 1 };

const row = z.looseObject({ platform: z.string().optional(), currency: z.string(), notes: z.string() });
const answer = z.looseObject({ rows: z.array(row), totals: z.array(row) });

type Row = z.output<typeof row>;

/** Whoever answers the API's paths. */
export interface Asked {
  request(path: string): Response | Promise<Response>;
}

/** The KPIs per client and platform as the API answers them, for a person to read at a glance. */
export async function kpiTables(
  api: Asked,
  { clients }: Settings,
  days: { readonly to: CalendarDate; readonly count: number },
): Promise<string> {
  const from = addDays(days.to, 1 - days.count);
  const tables = await Promise.all(
    clients.map(async ({ id, name }) => {
      const query = new URLSearchParams({
        client: id,
        from,
        to: days.to,
        by: "platform",
        kpis: columns.join(","),
        numbers: "string",
      });
      const { rows, totals } = answer.parse(await (await api.request(`/v1/kpis?${query}`)).json());
      const currencies = new Set(rows.map(({ currency }) => currency));
      const title = `${name}, ${from} to ${days.to}`;
      if (rows.length === 0) return `${title}: nothing stored yet.`;
      return `${title}, in ${[...currencies].join(" and ")}\n${tableOf(rows, totals, currencies.size > 1)}`;
    }),
  );
  return tables.join("\n\n");
}

/** The currency stands in the title, unless there are several. */
function tableOf(rows: readonly Row[], totals: readonly Row[], mixed: boolean): string {
  const [first = "", ...others] = heads;
  const head = mixed ? [first, "In", ...others] : heads;
  const colAligns = head.map((_, at) => (at < head.length - columns.length ? ("left" as const) : ("right" as const)));
  const table = new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } });
  const line = (label: string, found: Row) => [label, ...(mixed ? [found.currency] : []), ...cells(found)];
  for (const found of rows) table.push(line(labelOf(found.platform ?? ""), found));
  for (const found of totals) table.push(line("All", found));
  return table.toString();
}

function cells(found: Row): string[] {
  return columns.map((column) => cell(column, found[column]));
}

const formats = new Map<string, Intl.NumberFormat>();

function cell(column: string, text: unknown): string {
  if (typeof text !== "string") return "–";
  const style = shares.has(column) ? "percent" : "decimal";
  const digits = places[column] ?? 2;
  const key = `${style} ${digits}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat("en", { style, minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(key, format);
  // Only for the eye: the API gives the exact text.
  return format.format(Number(text));
}
