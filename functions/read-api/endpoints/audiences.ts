import { audienceKinds } from "@leadline/core/audience-kinds";
import { accountName } from "@leadline/core/ids";
import * as z from "zod";
import { client, clientIn, endpoint, json } from "../endpoint.ts";

const says = {
  en: "No report of this platform is split by audience yet.",
  fr: "Aucun rapport de cette plateforme n’est encore ventilé par audience.",
} as const;

const words = () => z.object({ en: z.string(), fr: z.string() });

/** Which audiences the figures can be split by, and why there are none where there are none. */
export const audiencesEndpoint = endpoint({
  path: "/v1/audiences",
  says: "The kinds of audience the client's figures can be split by, per account",
  parameters: { client },
  right: "read",
  formats: ["json"],
  response: () =>
    z.object({
      client: z.string(),
      rows: z.array(z.object({ account: z.string(), audience: z.string(), report: z.string(), label: words() })),
      absent: z.array(z.object({ account: z.string(), reason: z.string(), says: words() })),
    }),
  example: "client=northwind",
  async answer({ asked, scope }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const accounts = found.client.accounts.map((owner) => {
      const reports = ports.traits.find(({ id }) => id === owner.platform)?.reports ?? [];
      const kinds = reports.filter(({ tier, holds }) => tier === "audience" && holds === "facts").map(({ id }) => id);
      return { account: accountName(owner), kinds };
    });
    const rows = accounts.flatMap(({ account, kinds }) => kinds.map((report) => ({ account, ...kindOf(report) })));
    const without = accounts.filter(({ kinds }) => kinds.length === 0);
    const absent = without.map(({ account }) => ({ account, reason: "noAudienceReport", says }));
    return json({ client: found.client.id, rows, absent });
  },
});

const labels: Readonly<Record<string, { readonly en: string; readonly fr: string }>> = audienceKinds;

function kindOf(report: string) {
  const audience = report.replace(/^audience\./, "");
  return { audience, report, label: labels[audience] ?? { en: audience, fr: audience } };
}
