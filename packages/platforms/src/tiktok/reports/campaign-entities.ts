import type { RenamedEntity } from "@leadline/core/platform";
import { askAll } from "../pages.ts";
import { type Campaign, campaignPage } from "../schema.ts";
import type { Reading } from "./reading.ts";

/** Every campaign with its name and state, deleted ones included: their past days are still in the reports. */
export async function readCampaignEntities({ client, account }: Reading): Promise<readonly RenamedEntity[]> {
  const campaigns = await askAll(
    client,
    {
      path: "campaign/get",
      account,
      schema: campaignPage,
      whole: true,
      params: { advertiser_id: account, filtering: { primary_status: "STATUS_ALL" } },
    },
    ({ campaign_id }) => campaign_id,
  );
  return campaigns.map((campaign) => rename(campaign, account));
}

function rename(campaign: Campaign, account: string): RenamedEntity {
  return {
    id: campaign.campaign_id,
    parent: account,
    name: campaign.campaign_name ?? null,
    status: campaign.secondary_status ?? campaign.operation_status ?? null,
    attributes: {
      objective: campaign.objective_type ?? null,
      automation: automationOf(campaign),
      type: campaign.campaign_type ?? null,
    },
  };
}

/** The flag is how the legacy kind of Smart+ shows; upgraded campaigns carry the type instead. */
function automationOf({ campaign_automation_type, is_smart_performance_campaign }: Campaign): string | null {
  return campaign_automation_type ?? (is_smart_performance_campaign === true ? "SMART_PLUS" : null);
}
