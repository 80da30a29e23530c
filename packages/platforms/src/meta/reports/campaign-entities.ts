import { LeadlineError } from "@leadline/core/errors";
import type { RenamedEntity } from "@leadline/core/platform";
import { askAll } from "../pages.ts";
import { campaign, pageOf } from "../schema.ts";
import { nodeOf, type Reading } from "./reading.ts";

/** Deleted ones too: their past days are still in the reports. Meta lists only what is asked for by state. */
export const states = ["ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"];
const pageSize = 500;
const leastPage = 25;
const schema = pageOf(campaign);

/** Every campaign with its name and state. A list Meta finds too long is asked for in ever shorter pages. */
export async function readCampaignEntities({ client, slice, account }: Reading): Promise<readonly RenamedEntity[]> {
  const { tries = 0 } = slice;
  const campaigns = await askAll(client, {
    path: [nodeOf(account), "campaigns"],
    operation: "campaigns",
    account,
    schema,
    marks: tries > 0 ? ["again"] : [],
    params: {
      fields: "id,name,effective_status,objective",
      filtering: [{ field: "campaign.effective_status", operator: "IN", value: states }],
      limit: Math.max(leastPage, Math.floor(pageSize / 2 ** tries)),
    },
  });
  if (campaigns === null) throw new LeadlineError("upstream.contract", "Meta's list of campaigns does not end.");
  return campaigns.map(({ id, name, effective_status, objective }) => ({
    id,
    parent: account,
    name: name ?? null,
    status: effective_status ?? null,
    attributes: { objective: objective ?? null },
  }));
}
