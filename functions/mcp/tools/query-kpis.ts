import { argumentsOf, queryOf } from "../arguments.ts";
import { inputSchema } from "../input-schema.ts";
import { type Ask, type Askable, type Told, wrong } from "../reading.ts";
import { withBriefReceipt, withoutReceipt } from "../receipt.ts";
import { bounded, type Tool } from "../tool.ts";

/** Rows of one answer where the assistant does not say; the cursor has the rest. */
const usualRows = 100;
/** Rows of one answer at most: more do not fit. */
const mostRows = 1_000;

const as = {
  limit: { type: "integer", minimum: 1, maximum: mostRows, default: usualRows },
  explain: { type: "boolean" },
} as const;

const description = `Asks for metrics and KPIs of one client: spend, leads, cost per lead (cpl), ROAS and so on, split by any dimension, over any days up to 400. \
Days are words or dates: from "-30d" to "yesterday" (the default), or month "last". Each day is a day in the ad account's own time zone. \
Reading the answer: amounts are in the row's own \`currency\`, in whole units, never added across currencies (give \`currency\` to convert); shares are fractions of 1, so ctr 0.05 is 5 %; leads may be fractional. \
null means nobody can say (no leads to divide by, not reported), never zero; 0 means the platform said zero. \`notes\` on a row says why: look them up with glossary. \`daysRead\` below \`days\` means days are missing. \
Do not average KPIs or add up their rows: use \`totals\`, or ask with a coarser split. Add the same columns with compare "previous" to see what changed. \
\`count\` is how many rows there are; if \`cursor\` is not null, ask again with it and all else the same. \
\`receipt\` says what the numbers were computed from (formulas, pages read and when, mapping and rate versions); explain lists every page.`;

/** The question everything else serves: figures, each with what it was computed from. */
export function queryKpis({ path, parameters }: Askable): Tool {
  const { format, numbers, ...asked } = parameters;
  return {
    name: "query_kpis",
    title: "KPIs",
    description,
    inputSchema: () => inputSchema(asked, as),
    async answer(given, ask) {
      const read = argumentsOf(given, asked);
      if ("issues" in read) return wrong(read.issues);
      const { limit = [`${usualRows}`], ...rest } = read.given;
      if (Number(limit[0]) > mostRows) return wrong([tooMany(limit[0])]);
      const query = queryOf({ ...rest, limit });
      const told = rest.explain?.[0] === "1" ? await ask(path, query) : await briefly(path, query, ask);
      return bounded(
        told,
        "Ask for a smaller limit, fewer kpis, a coarser split, a shorter range, or without explain.",
      );
    },
  };
}

function tooMany(limit = "") {
  return { field: "limit", saw: limit, expected: `at most ${mostRows}; the cursor has the rest` };
}

/** Every answer has its receipt, in brief; of too many pages to list them even for that, it says so. */
async function briefly(path: string, query: URLSearchParams, ask: Ask): Promise<Told> {
  query.set("explain", "1");
  const told = await ask(path, query);
  if ("text" in told) return { text: withBriefReceipt(told.text) };
  if (told.refused.status !== 413) return told;
  query.delete("explain");
  const again = await ask(path, query);
  return "text" in again ? { text: withoutReceipt(again.text) } : again;
}
