import * as z from "zod";
import { argumentsOf, type Given } from "../arguments.ts";
import { inputSchema } from "../input-schema.ts";
import { type Askable, type Told, wrong } from "../reading.ts";
import { bounded, type Tool } from "../tool.ts";

const languages = ["en", "fr"] as const;

const own = {
  language: {
    each: z.enum(languages),
    list: false,
    required: false,
    says: "Of labels and explanations; English when left out",
  },
  words: {
    each: z.string().min(1).max(100),
    list: true,
    required: false,
    says: "Only these ids or words: metrics, KPIs, dimensions, or notes as a row has them, such as `spendWithoutLeads`",
  },
} as const;

const word = z.looseObject({ id: z.string() });
const sections = z.record(z.string(), z.array(word));

/** What every word of an answer means. */
export function glossary({ path }: Askable): Tool {
  return {
    name: "glossary",
    title: "Glossary",
    description:
      "Explains the words of every answer, in English or French: each metric and KPI with its formula and unit, dimensions, and the notes that say why a number is absent or incomplete. Look a KPI up before explaining it, and a row's `notes` before drawing conclusions from it. Units: `money` is an amount in the row's own currency, `count` a number that may be fractional, `share` a fraction of 1 (0.05 is 5 %), `multiple` a factor.",
    inputSchema: () => inputSchema(own),
    async answer(given, ask) {
      const read = argumentsOf(given, own);
      if ("issues" in read) return wrong(read.issues);
      const told = await ask(path);
      return bounded("refused" in told ? told : inWords(told.text, read.given), "Name the words you need as `words`.");
    },
  };
}

function inWords(text: string, { language: [language = "en"] = [], words }: Given): Told {
  const found = Object.entries(sections.parse(JSON.parse(text))).map(([section, all]) => {
    const wanted = all.filter(({ id }) => words?.some((one) => isAbout(id, one)) ?? true);
    return [section, wanted.map((one) => inLanguage(one, language))] as const;
  });
  return { text: JSON.stringify(Object.fromEntries(found.filter(([, all]) => words === undefined || all.length > 0))) };
}

/** A note's id has places for names: `<metric>Without<Metric>` is about `spendWithoutLeads`. */
function isAbout(id: string, asked: string): boolean {
  const pattern = id.split(/(<[^>]+>)/).map((part) => {
    const place = /^<(.)/.exec(part)?.[1];
    if (place === undefined) return part.replaceAll(/\W/g, "\\$&");
    return place === place.toUpperCase() ? "[A-Z].*" : ".+";
  });
  return new RegExp(`^${pattern.join("")}$`).test(asked);
}

const bilingual = z.object({ en: z.string(), fr: z.string() });

function inLanguage(entry: z.output<typeof word>, language: string) {
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]) => {
      const both = bilingual.safeParse(value).data;
      return [field, both === undefined ? value : language === "fr" ? both.fr : both.en];
    }),
  );
}
