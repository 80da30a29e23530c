import * as z from "zod";
import { slugPattern, slugText } from "../ids.ts";
import { type Issue, issuesOf, seen } from "../issues.ts";
import { type Language, languages } from "./notice.ts";

/** One entry of `channels:` in the configuration. Holds no secret. */
export interface ChannelSettings {
  readonly id: string;
  /** Such as `slack`: which of the known kinds it is. */
  readonly kind: string;
  readonly language: Language;
  /** What its kind needs to know and may be seen by anybody, such as a topic or addresses. */
  readonly to: Readonly<Record<string, string | readonly string[]>>;
}

/** How people name channels, and whatever else stands in a list of the configuration. */
export const slug = z.string().regex(slugPattern, { error: slugText });

/** One entry of `channels:` as it is written; what `to` holds is its kind's own business. */
export const channelSchema = z.strictObject({
  id: slug.describe("Short name: alerts name it, and its secret is kept under it"),
  kind: slug.describe("How it tells: slack, teams, webhook, sns or ses"),
  language: z.enum(languages).default("en").describe("What it tells in"),
  to: z
    .record(
      z.string().min(1).max(40),
      z.union([z.string().min(1).max(400), z.array(z.string().min(1).max(400)).min(1)]),
    )
    .default({})
    .describe("What its kind needs to know, such as a topic or addresses; never a secret"),
});

/** What a kind of channel is known by when configuration is checked. */
export interface KnownChannel {
  readonly id: string;
  /** Of `to`. */
  readonly to: z.ZodType;
  /** Of its secret, which the configuration never holds. */
  readonly asks: readonly { readonly field: string }[];
}

/** Channels of no known kind, and `to` that is not what its kind takes. */
export function channelIssues(
  channels: readonly Pick<ChannelSettings, "id" | "kind" | "to">[],
  known: readonly KnownChannel[],
): readonly Issue[] {
  return channels.flatMap(({ id, kind, to }, at): readonly Issue[] => {
    const field = `channels[${at}]`;
    const found = known.find(({ id }) => id === kind);
    if (found === undefined) {
      return [{ field: `${field}.kind`, saw: seen(kind), expected: `one of ${known.map(({ id }) => id).join(", ")}` }];
    }
    const read = found.to.safeParse(to);
    if (read.success) return [];
    return issuesOf(read.error, to).map((issue) => ({
      ...issue,
      ...(found.asks.some((ask) => ask.field === issue.field) ? misplaced(id) : {}),
      field: [`${field}.to`, issue.field].join("."),
    }));
  });
}

/** Who looks for the place of a secret finds it where it was put wrongly. */
function misplaced(id: string): Pick<Issue, "saw" | "expected"> {
  return { saw: "a secret", expected: `no secret here: leadline alerts secret --channel ${id} keeps it` };
}
