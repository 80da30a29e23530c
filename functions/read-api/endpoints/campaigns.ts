import type { Entity } from "@leadline/core/facts";
import { type AccountKey, accountKey, accountName, entityId, platformId } from "@leadline/core/ids";
import { entitiesOf } from "@leadline/core/load/entities";
import { parsedBy } from "@leadline/core/parsed-by";
import type { ClientSettings } from "@leadline/core/settings";
import * as z from "zod";
import { badRequest } from "../../door/problem.ts";
import { client, clientIn, endpoint, json, type ReadApiPorts } from "../endpoint.ts";
import { filterIssues } from "../kpis-parameters.ts";
import { paged, pagingParameters } from "../paging.ts";
import { type Asked, several } from "../parameter.ts";

const parameters = {
  client,
  platform: several(parsedBy(platformId), { says: "Only these platforms", example: "google" }),
  account: several(parsedBy(accountKey), { says: "Only these accounts, as `platform:id`" }),
  campaign: several(parsedBy(entityId), { says: "Only these campaigns" }),
  status: several(z.string().min(1).max(60), {
    says: "Only these states, in the platforms' own words",
    example: "ENABLED",
  }),
  ...pagingParameters,
} as const;

const campaign = () =>
  z.object({
    platform: z.string(),
    account: z.string(),
    accountName: z.string(),
    campaign: z.string(),
    name: z.string().nullable(),
    status: z.string().nullable().describe("The platform's own word"),
    attributes: z
      .record(z.string(), z.string().nullable())
      .describe("Budgets and settings, in the platform's own words and units"),
  });

/** Names, states and budgets as last read, without figures. */
export const campaignsEndpoint = endpoint({
  path: "/v1/campaigns",
  says: "The client's campaigns as last read: name, state, budget and other attributes",
  parameters,
  right: "read",
  formats: ["json"],
  response: () =>
    z.object({ client: z.string(), count: z.int(), rows: z.array(campaign()), cursor: z.string().nullable() }),
  example: "client=northwind&limit=10",
  async answer({ asked, scope }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const issues = filterIssues(asked, found.client.accounts, ports.traits);
    if (issues.length > 0) return { problem: badRequest(issues) };
    const rows = await rowsOf(found.client, asked, ports);
    const page = paged(rows, ({ account, campaign }) => `${account} ${campaign}`, asked);
    if ("issues" in page) return { problem: badRequest(page.issues) };
    return json({ client: found.client.id, count: rows.length, ...page.asked });
  },
});

type Filter = Asked<typeof parameters>;

async function rowsOf({ accounts }: ClientSettings, asked: Filter, ports: ReadApiPorts) {
  const wanted = accounts.filter(
    (owner) =>
      (asked.platform?.includes(owner.platform) ?? true) &&
      (asked.account?.some((one) => accountName(one) === accountName(owner)) ?? true),
  );
  return (await Promise.all(wanted.map((owner) => campaignsOf(owner, asked, ports)))).flat();
}

async function campaignsOf(owner: AccountKey, asked: Filter, { store, traits }: ReadApiPorts) {
  const platform = traits.find(({ id }) => id === owner.platform);
  const record = await store.accounts.get(owner);
  const page = platform && record ? await entitiesOf(owner, platform, "campaign", store.pages) : null;
  const isWanted = ({ id, status }: Entity) =>
    (asked.campaign?.includes(id) ?? true) && (asked.status?.includes(status ?? "") ?? true);
  return (page?.entities ?? []).filter(isWanted).map(({ id, name, status, attributes }) => ({
    platform: owner.platform,
    account: accountName(owner),
    accountName: record?.name ?? "",
    campaign: id,
    name,
    status,
    attributes,
  }));
}
